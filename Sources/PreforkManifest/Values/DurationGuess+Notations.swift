import Supervision

// Notations of other systems for durations. The texts are in lower case and without spaces.

extension DurationGuess {
    /// `1m30s` for `1m30`, `1min 30sec` and `30s1m`: a number without a unit that follows a larger unit counts the next
    /// smaller unit.
    init?(ofParts lower: Substring, isISO: Bool) {
        var rest = lower
        var parts: [(number: Int, unit: TimePart.Unit)] = []
        var isCertain = true
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let word = rest.dropFirst(digits.count).prefix { $0.isLetter }
            rest = rest.dropFirst(digits.count + word.count)
            let finer = parts.last?.unit.name?.finer
            let unitWord = word.isEmpty ? finer?.rawValue ?? "?" : String(word)
            guard let number = Int(digits), let unit = TimePart.units[unitWord] else { return nil }
            // Nobody writes 90 seconds behind a minute, and 1s5 may mean one and a half seconds.
            if word.isEmpty, !rest.isEmpty || unit.milliseconds == 1 || number >= 60 { isCertain = false }
            parts.append((number, unit))
        }
        guard parts.count > 1 || isISO, Set(parts.map(\.unit.milliseconds)).count == parts.count else { return nil }
        let sorted = parts.sorted { $0.unit.milliseconds > $1.unit.milliseconds }
        let named = sorted.compactMap { part in part.unit.name.map { "\(part.number)\($0.rawValue)" } }
        if named.count == parts.count, Duration(manifestText: named.joined()) != nil {
            self.init(named.joined(), isCertain: isCertain)
            return
        }
        var sum = TimePart.Time(milliseconds: 0, isExact: true)
        for part in parts {
            guard let time = TimePart(number: String(part.number), unit: part.unit)?.time, let next = sum.adding(time)
            else { return nil }
            sum = next
        }
        guard sum.isExact, let duration = sum.duration else { return nil }
        self.init(duration.manifestText, isCertain: isCertain)
    }

    /// `30s` for `PT30S`, the notation of ISO 8601. Months and years have no fixed length.
    init?(ofPeriod lower: String) {
        guard lower.hasPrefix("p") else { return nil }
        let halves = lower.dropFirst().split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = halves.first, days.allSatisfy({ $0.isNumber || "dw".contains($0) }) else { return nil }
        let time = halves.dropFirst().first ?? ""
        guard time.allSatisfy({ $0.isNumber || "hms".contains($0) }), time.last.map({ !$0.isNumber }) ?? true,
            days.last.map({ !$0.isNumber }) ?? true
        else { return nil }
        self.init(ofParts: days + time, isISO: true)
    }

    /// `1h30m` for `1:30:00`. Two numbers may be hours and minutes, or minutes and seconds.
    init?(ofClock lower: String) {
        let parts = lower.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.map { $0.digits.flatMap { Int($0) } }
        let known = numbers.compactMap { $0 }
        guard known.count == numbers.count, let first = known.first, first < 10_000, (2...3).contains(known.count),
            known.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        if known.count == 3 {
            let seconds = (known[0] * 60 + known[1]) * 60 + known[2]
            self.init(Duration.seconds(seconds).manifestText, isCertain: true)
            return
        }
        let small = known[0] * 60 + known[1]
        let texts = [Duration.seconds(small), .seconds(small * 60)].map(\.manifestText)
        self.init(small == 0 ? "0s" : texts.joined(separator: " or "), isCertain: small == 0)
    }

    /// systemd's `infinity`, and other words for a time without an end.
    init?(ofEndless lower: String) {
        let words = ["infinity", "infinite", "inf", ".inf", "forever", "never", "unlimited", "endless", "-1", "max"]
        guard words.contains(lower) else { return nil }
        self.init(
            Duration.longestInManifest.manifestText, isCertain: false, because: "the longest duration is a year")
    }

    /// `30s` for `+30s` and `-30s`.
    init?(ofSigned lower: String) {
        guard let sign = lower.first, "+-".contains(sign) else { return nil }
        let rest = String(lower.dropFirst())
        guard Duration(manifestText: rest) != nil else { return nil }
        self.init(rest, isCertain: sign == "+", because: sign == "+" ? nil : "a duration has no sign")
    }
}
