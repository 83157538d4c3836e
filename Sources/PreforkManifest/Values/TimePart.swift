import Supervision

/// A number with a unit of time, as people and other systems write it: `30sec`, `1.5h`, `2 days`.
struct TimePart {
    struct Unit: Sendable {
        /// The unit in a manifest; nil for a unit that manifests do not have.
        let name: DurationUnit?
        let milliseconds: Int
        /// How many of the unit are one millisecond. It is 1 for a unit of a millisecond or more.
        var perMillisecond = 1
    }

    /// A time in whole milliseconds, rounded down.
    struct Time {
        let milliseconds: Int
        let isExact: Bool

        /// The time as a duration; nil if no manifest can contain it.
        var duration: Duration? {
            let longest = Int(Duration.longestInManifest / .milliseconds(1))
            return milliseconds <= longest ? .milliseconds(milliseconds) : nil
        }

        func adding(_ other: Time) -> Time? {
            let (sum, overflow) = milliseconds.addingReportingOverflow(other.milliseconds)
            return overflow ? nil : Time(milliseconds: sum, isExact: isExact && other.isExact)
        }
    }

    /// Decimal digits, perhaps with a fraction.
    let number: String
    /// The unit's word; empty where the text has none.
    let unit: String
    private let meaning: Unit

    init?(_ text: Substring) {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let word = String(text.dropFirst(number.count))
        guard let unit = TimePart.units[word], number.contains(where: \.isNumber) else { return nil }
        self.number = String(number)
        self.unit = word
        meaning = unit
    }

    init?(number: String, unit: Unit) {
        self.number = number
        self.unit = unit.name?.rawValue ?? ""
        meaning = unit
    }

    /// The time; nil if the number is not one, or is far too large.
    var time: Time? {
        let halves = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        // Nine digits of each half fit in `Int`, also multiplied by a week.
        let fraction = halves.dropFirst().first.map { $0.trimmingZeros } ?? ""
        guard let whole = halves.first, whole.count <= 9, fraction.count <= 9, let count = Int("0" + whole),
            fraction.isEmpty || fraction.digits != nil, let part = Int("0" + fraction)
        else { return nil }
        let scale = (0..<fraction.count).reduce(1) { product, _ in product * 10 }
        let (units, overflow) = count.multipliedReportingOverflow(by: meaning.milliseconds)
        let (share, carried) = part.multipliedReportingOverflow(by: meaning.milliseconds)
        guard !overflow, !carried else { return nil }
        let (quotient, remainder) = share.quotientAndRemainder(dividingBy: scale)
        let total = units + quotient
        return Time(
            milliseconds: total / meaning.perMillisecond,
            isExact: remainder == 0 && total % meaning.perMillisecond == 0)
    }

    /// The units by the words that people and other systems use for them, in lower case.
    static let units: [String: Unit] = {
        var units: [String: Unit] = [:]
        func add(_ words: [String], _ name: DurationUnit) {
            for word in words { units[word] = Unit(name: name, milliseconds: name.inMilliseconds) }
        }
        add(["ms", "msec", "msecs", "millis", "millisecond", "milliseconds"], .milliseconds)
        add(["", "s", "sec", "secs", "second", "seconds"], .seconds)
        add(["m", "min", "mins", "minute", "minutes"], .minutes)
        add(["h", "hr", "hrs", "hour", "hours"], .hours)
        add(["d", "day", "days"], .days)
        for word in ["w", "week", "weeks"] { units[word] = Unit(name: nil, milliseconds: 7 * 86_400_000) }
        for word in ["us", "usec", "µs", "μs"] { units[word] = Unit(name: nil, milliseconds: 1, perMillisecond: 1000) }
        for word in ["ns", "nsec"] { units[word] = Unit(name: nil, milliseconds: 1, perMillisecond: 1_000_000) }
        return units
    }()
}

extension Substring {
    /// The digits of a fraction without zeros at the end.
    fileprivate var trimmingZeros: Substring {
        var rest = self
        while rest.last == "0" { rest.removeLast() }
        return rest
    }
}
