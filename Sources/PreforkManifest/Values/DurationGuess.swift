import Supervision

/// The duration that was probably meant by a text that is not a duration, such as `30`, `30sec` or `30 s`.
struct DurationGuess: Equatable {
    /// One duration as a manifest writes it, or two with "or" between them.
    let text: String
    /// Whether no other duration can have been meant.
    let isCertain: Bool

    private init(_ text: String, isCertain: Bool) {
        self.text = text
        self.isCertain = isCertain
    }

    /// - Parameter usual: The usual length of the duration. A bare number may count milliseconds where less than a
    ///   second is usual, or where the number of seconds would be many minutes.
    init?(from text: String, usually usual: Duration) {
        guard text.utf8.count <= Duration.longestText else { return nil }
        let lower = text.lowercased().filter { $0 != " " && $0 != "_" }
        if let guess = DurationGuess(ofParts: lower) {
            self = guess
            return
        }
        let number = lower.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let value = Double(number), value >= 0, value < 1e9 else { return nil }
        let word = String(lower.dropFirst(number.count))
        let isDays = DurationGuess.days.contains(word)
        guard let unit = isDays ? .hours : DurationGuess.words[word] else { return nil }
        if word.isEmpty, !number.contains("."), value > 0 {
            if usual < .seconds(1) {
                self.init("\(number)ms or \(number)s", isCertain: false)
                return
            }
            if value > DurationGuess.longestBareSeconds {
                self.init("\(number)s or \(number)ms", isCertain: false)
                return
            }
        }
        guard isDays || number.contains(".") else {
            self.init(number + unit.rawValue, isCertain: true)
            return
        }
        let milliseconds = value * Double(unit.inMilliseconds) * (isDays ? 24 : 1)
        self.init(Duration.milliseconds(Int(milliseconds)).manifestText, isCertain: true)
    }

    /// `1m30s` for `1m30` and for `1min 30sec`: a number without a unit that follows a larger unit counts the next
    /// smaller unit.
    private init?(ofParts lower: String) {
        var rest = lower[...]
        var text = ""
        var count = 0
        var coarser: DurationUnit?
        var isCertain = true
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let word = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(digits.count + word.count)
            guard let number = Int(digits),
                let unit = word.isEmpty ? coarser?.finer : DurationGuess.words[String(word)]
            else { return nil }
            // Nobody writes 90 seconds behind a minute, and 1s5 may mean one and a half seconds.
            if word.isEmpty, !rest.isEmpty || unit == .milliseconds || number >= 60 { isCertain = false }
            text += "\(digits)\(unit.rawValue)"
            coarser = unit
            count += 1
        }
        guard count > 1, Duration(manifestText: text) != nil else { return nil }
        self.init(text, isCertain: isCertain)
    }

    /// The text itself when it is a duration, or the duration that it certainly means.
    static func certain(from text: String) -> String? {
        if Duration(manifestText: text) != nil { return text }
        return DurationGuess(from: text, usually: .seconds(30)).flatMap { $0.isCertain ? $0.text : nil }
    }

    /// Whether a text is a number with a unit that is far beyond any time to wait.
    static func isEndless(_ text: String) -> Bool {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let word = text.dropFirst(digits.count).lowercased()
        return digits.utf8.count > 12 && text.utf8.count <= Duration.longestText
            && (words[word] != nil || days.contains(word))
    }

    /// A larger number without a unit may as well count milliseconds.
    private static let longestBareSeconds = 300.0

    private static let days: Set = ["d", "day", "days"]

    private static let words: [String: DurationUnit] = {
        var words: [String: DurationUnit] = [:]
        for word in ["ms", "msec", "msecs", "millis", "milliseconds"] { words[word] = .milliseconds }
        for word in ["", "s", "sec", "secs", "second", "seconds"] { words[word] = .seconds }
        for word in ["m", "min", "mins", "minute", "minutes"] { words[word] = .minutes }
        for word in ["h", "hr", "hrs", "hour", "hours"] { words[word] = .hours }
        return words
    }()
}
