/// A unit of a duration in a manifest. This enumeration is the grammar of durations: the parser, the writer and the
/// schema's pattern read it.
///
/// A duration is a number with its unit, or several with descending units, each unit at most once: `500ms`, `30s`,
/// `2m`, `1h30m`, `1d`, `1s500ms`.
package enum DurationUnit: String, CaseIterable, Sendable {
    case days = "d", hours = "h", minutes = "m", seconds = "s", milliseconds = "ms"

    /// The units, from days to milliseconds.
    package static let descending = DurationUnit.allCases

    package var inMilliseconds: Int {
        switch self {
        case .days: 86_400_000
        case .hours: 3_600_000
        case .minutes: 60_000
        case .seconds: 1000
        case .milliseconds: 1
        }
    }

    /// The next smaller unit; nil for milliseconds.
    package var finer: DurationUnit? {
        let units = DurationUnit.descending
        return units.firstIndex(of: self).flatMap { units.dropFirst($0 + 1).first }
    }
}

extension Duration {
    /// The longest duration that a manifest may hold, a leap year. Longer durations are typing mistakes.
    package static let longestInManifest = Duration.seconds(366 * 24 * 3600)

    /// Texts with more bytes are not durations and need not be parsed.
    package static let longestText = 100

    /// The duration that a manifest means by `500ms`, `30s`, `2m` or `1h30m`; nil for any other text.
    package init?(manifestText text: String) {
        guard !text.isEmpty, text.utf8.count <= Duration.longestText else { return nil }
        var rest = text.utf8[...]
        var units = DurationUnit.descending[...]
        var milliseconds = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            let name = rest.dropFirst(digits.count).prefix { !(0x30...0x39).contains($0) }
            rest = rest[name.endIndex...]
            guard let number = Int(Substring(digits)),
                let index = units.firstIndex(where: { $0.rawValue.utf8.elementsEqual(name) })
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: units[index].inMilliseconds)
            let (sum, carried) = milliseconds.addingReportingOverflow(product)
            guard !overflow, !carried else { return nil }
            milliseconds = sum
            units = units[(index + 1)...]
        }
        self = .milliseconds(milliseconds)
    }

    /// The duration as a manifest writes it, in hours and smaller units: `500ms`, `30s`, `1h30m`, `1s500ms`.
    ///
    /// Parts of a millisecond are dropped.
    package var manifestText: String {
        let (seconds, attoseconds) = components
        let parts: [(Int64, DurationUnit)] = [
            (seconds / 3600, .hours), (seconds / 60 % 60, .minutes), (seconds % 60, .seconds),
            (attoseconds / 1_000_000_000_000_000, .milliseconds),
        ]
        let text = parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1.rawValue)" }.joined()
        return text.isEmpty ? "0s" : text
    }

    /// The duration for people, rounded to a precision that matters: `35 ms`, `1.2 s`, `12 s`, `4 min`, `3 h 20 min`.
    package var humanText: String {
        let milliseconds = clampedNanoseconds / 1_000_000
        let tenths = (milliseconds + 50) / 100
        let seconds = (milliseconds + 500) / 1000
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<9950: return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        case ..<120_000: return "\(seconds) s"
        case ..<7_200_000: return "\(seconds / 60) min"
        default:
            let minutes = seconds / 60 % 60
            return minutes == 0 ? "\(seconds / 3600) h" : "\(seconds / 3600) h \(minutes) min"
        }
    }
}
