import Supervision

/// The duration that was probably meant by a text that is not a duration, such as `30`, `30sec`, `PT30S` or `1:30`.
struct DurationGuess: Equatable {
    /// One duration as a manifest writes it, or two with "or" between them.
    let text: String
    /// Whether no other duration can have been meant.
    let isCertain: Bool
    /// Why the text is not written as it is; nil where `text` says it.
    let reason: String?

    init(_ text: String, isCertain: Bool, because reason: String? = nil) {
        self.text = text
        self.isCertain = isCertain
        self.reason = reason
    }

    /// - Parameter usual: The usual length of the duration. A bare number may count milliseconds where less than a
    ///   second is usual, or where the number of seconds would be many minutes.
    init?(from text: String, usually usual: Duration) {
        guard text.utf8.count <= Duration.longestText else { return nil }
        let lower = text.lowercased().filter { $0 != " " && $0 != "_" }
        let other =
            DurationGuess(ofParts: lower[...], isISO: false) ?? DurationGuess(ofPeriod: lower)
            ?? DurationGuess(ofClock: lower) ?? DurationGuess(ofEndless: lower) ?? DurationGuess(ofSigned: lower)
        if let other {
            self = other
            return
        }
        guard let part = TimePart(lower[...]) else { return nil }
        if part.unit.isEmpty, !part.number.contains("."), let value = Int(part.number), value > 0 {
            if usual < .seconds(1) {
                self.init("\(value)ms or \(value)s", isCertain: false)
                return
            }
            if value > DurationGuess.longestBareSeconds {
                self.init("\(value)s or \(value)ms", isCertain: false)
                return
            }
        }
        self.init(part)
    }

    /// A number and its unit: `30 sec`, `1.5s`, `2 days`.
    private init?(_ part: TimePart) {
        guard let time = part.time, let duration = time.duration else { return nil }
        guard time.isExact else {
            self.init(
                time.milliseconds == 0 ? "1ms" : duration.manifestText, isCertain: false,
                because: "a duration counts whole milliseconds")
            return
        }
        let unit = TimePart.units[part.unit]?.name
        let written = part.number.contains(".") ? nil : unit.map { part.number + $0.rawValue }
        self.init(written ?? duration.manifestText, isCertain: true)
    }

    /// The duration as advice: `write 30s`.
    var hint: String { "write \(text)\(reason.map { ": \($0)" } ?? "")" }

    /// The text itself when it is a duration, or the duration that it certainly means.
    static func certain(from text: String) -> String? {
        if Duration(manifestText: text) != nil { return text }
        return DurationGuess(from: text, usually: .seconds(30)).flatMap { $0.isCertain ? $0.text : nil }
    }

    /// Whether a text is a number with a unit that is far beyond any time to wait.
    static func isEndless(_ text: String) -> Bool {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let word = text.dropFirst(digits.count).lowercased()
        return digits.utf8.count > 12 && text.utf8.count <= Duration.longestText && TimePart.units[word] != nil
    }

    /// A larger number without a unit may as well count milliseconds.
    private static let longestBareSeconds = 300
}
