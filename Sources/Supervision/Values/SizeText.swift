/// A unit of a size in a manifest. This enumeration is the grammar of sizes: the parser, the writer and the schema's
/// pattern read it. A size is a whole number above zero with its unit: `900MiB`, `1GB`.
package enum SizeUnit: String, CaseIterable, Sendable {
    // From the largest to the smallest.
    case tebibytes = "TiB", terabytes = "TB", gibibytes = "GiB", gigabytes = "GB", mebibytes = "MiB", megabytes = "MB"
    case kibibytes = "KiB", kilobytes = "KB", bytes = "B"

    package var inBytes: Int {
        switch self {
        case .tebibytes: 1 << 40
        case .gibibytes: 1 << 30
        case .mebibytes: 1 << 20
        case .kibibytes: 1 << 10
        case .terabytes: 1_000_000_000_000
        case .gigabytes: 1_000_000_000
        case .megabytes: 1_000_000
        case .kilobytes: 1000
        case .bytes: 1
        }
    }

    /// The most digits that a number in this unit may have, so that no size is 1000 TiB or more.
    package var longest: Int {
        switch self {
        case .tebibytes, .terabytes: 3
        case .gibibytes, .gigabytes: 6
        case .mebibytes, .megabytes: 9
        case .kibibytes, .kilobytes: 12
        case .bytes: 15
        }
    }
}

extension Int {
    /// The number of bytes that a manifest means by `900MiB` or `1GB`; nil for any other text.
    package init?(sizeText text: String) {
        guard let unit = SizeUnit.allCases.first(where: { text.utf8.count < 40 && text.hasSuffix($0.rawValue) }) else {
            return nil
        }
        let digits = text.utf8.dropLast(unit.rawValue.utf8.count).drop { $0 == UInt8(ascii: "0") }
        guard (1...unit.longest).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(Substring(digits))
        else { return nil }
        self = number * unit.inBytes
    }

    /// The number of bytes as a manifest writes it, in the largest unit that has no fraction: `900MiB`, `1GB`.
    package var sizeText: String {
        let unit = SizeUnit.allCases.first { self != 0 && isMultiple(of: $0.inBytes) } ?? .bytes
        return "\(self / unit.inBytes)\(unit.rawValue)"
    }
}
