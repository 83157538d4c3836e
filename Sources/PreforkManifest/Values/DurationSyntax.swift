/// Durations as people write them: `500ms`, `30s`, `2m`, `1h30m`.
enum DurationSyntax {
    /// Longer spans are mistakes, and a year of milliseconds is far from any overflow.
    static let longest = Duration.seconds(366 * 24 * 3600)

    /// In bytes: what is longer was never meant for a duration, and need not be looked at.
    private static let longestText = 100

    /// Numbers with units, the larger unit first, each at most once; nil for anything else.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var milliseconds = 0
        var coarser = units.count
        guard !rest.isEmpty, text.utf8.count <= longestText else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number = Int(digits), let unit = units.firstIndex(where: { $0.name == name }), unit < coarser
            else { return nil }
            coarser = unit
            let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carried) = milliseconds.addingReportingOverflow(product)
            guard !overflow, !carried else { return nil }
            milliseconds = sum
        }
        return .milliseconds(milliseconds)
    }

    /// Whether a text is a number with a unit that is far beyond any time to wait.
    static func isEndless(_ text: String) -> Bool {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return digits.utf8.count > 12 && text.utf8.count <= longestText
            && words[text.dropFirst(digits.count).lowercased()] != nil
    }

    /// What somebody meant by a text that is no duration.
    struct Guess: Equatable {
        let text: String
        /// Whether nothing else can have been meant.
        let isCertain: Bool
    }

    /// `30s` for `30`, `30sec` or `30 s`. A bare number may also count milliseconds where less than a second is usual,
    /// or where it would be many minutes.
    static func guess(from text: String, usually usual: Duration) -> Guess? {
        guard text.utf8.count <= longestText else { return nil }
        let lower = text.lowercased().filter { $0 != " " && $0 != "_" }
        let number = lower.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        if let joined = joined(lower) { return joined }
        guard let value = Double(number), value >= 0, value < 1e9 else { return nil }
        let word = String(lower.dropFirst(number.count))
        guard let scale = words[word] else { return nil }
        if word.isEmpty, !number.contains("."), value > 0 {
            if usual < .seconds(1) { return Guess(text: "\(number)ms or \(number)s", isCertain: false) }
            if value > longestBare { return Guess(text: "\(number)s or \(number)ms", isCertain: false) }
        }
        if number.contains(".") || word.hasPrefix("d") {
            return Guess(text: Duration.milliseconds(Int(value * scale.milliseconds)).text, isCertain: true)
        }
        return Guess(text: number + scale.unit, isCertain: true)
    }

    /// A duration for what was certainly meant for one.
    static func certain(from text: String) -> String? {
        if parse(text) != nil { return text }
        return guess(from: text, usually: .seconds(30)).flatMap { $0.isCertain ? $0.text : nil }
    }

    /// `1m30s` for `1m30` and for `1min 30sec`: behind a larger unit, a number without one counts the next finer.
    private static func joined(_ lower: String) -> Guess? {
        var rest = lower[...]
        var written = ""
        var pieces = 0
        var coarser: String?
        var isCertain = true
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let word = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(digits.count + word.count)
            guard let number = Int(digits), let unit = word.isEmpty ? finer(than: coarser) : words[String(word)]?.unit
            else { return nil }
            // Nobody writes 90 seconds behind a minute, and 1s5 may be one and a half.
            if word.isEmpty, !rest.isEmpty || unit == "ms" || number >= 60 { isCertain = false }
            written += "\(digits)\(unit)"
            coarser = unit
            pieces += 1
        }
        return pieces > 1 && parse(written) != nil ? Guess(text: written, isCertain: isCertain) : nil
    }

    private static func finer(than unit: String?) -> String? {
        guard let index = units.firstIndex(where: { $0.name == unit }), index > 0 else { return nil }
        return units[index - 1].name
    }

    /// In seconds. What is larger and has no unit may as well count milliseconds.
    private static let longestBare = 300.0

    /// Finest first.
    private static let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
        .map { (name: $0.0, milliseconds: $0.1) }

    private static let words: [String: (unit: String, milliseconds: Double)] = {
        var words: [String: (unit: String, milliseconds: Double)] = [:]
        for word in ["ms", "msec", "msecs", "millis", "milliseconds"] { words[word] = ("ms", 1) }
        for word in ["", "s", "sec", "secs", "second", "seconds"] { words[word] = ("s", 1000) }
        for word in ["m", "min", "mins", "minute", "minutes"] { words[word] = ("m", 60_000) }
        for word in ["h", "hr", "hrs", "hour", "hours"] { words[word] = ("h", 3_600_000) }
        for word in ["d", "day", "days"] { words[word] = ("d", 86_400_000) }
        return words
    }()
}

extension Duration {
    /// As a manifest would say it, in the largest units: `1h30m`.
    var text: String {
        let (seconds, attoseconds) = components
        let parts = [
            (seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
            (attoseconds / 1_000_000_000_000_000, "ms"),
        ]
        let text = parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0s" : text
    }
}
