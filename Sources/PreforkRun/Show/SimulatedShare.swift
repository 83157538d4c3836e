import ArgumentParser

/// A share of the new launches, such as `1/4` or `25%`.
struct SimulatedShare: Hashable {
    /// The share, 0…1.
    let value: Double
    private let text: String

    static let none = SimulatedShare(value: 0, text: "0")

    private init(value: Double, text: String) {
        self.value = value
        self.text = text
    }

    /// Reads a share such as `1/4`, `25%`, `0` or `1`.
    ///
    /// - Throws: What to write instead.
    init(parsing text: String) throws {
        guard let value = SimulatedShare.value(of: text), (0...1).contains(value) else {
            throw ValidationError("a share such as 1/4 or 25% is expected")
        }
        self.init(value: value, text: text)
    }

    private static func value(of text: String) -> Double? {
        if text.hasSuffix("%") { return Int(text.dropLast()).map { Double($0) / 100 } }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        switch parts.count {
        case 1: return parts[0].map(Double.init)
        case 2:
            guard let part = parts[0], let whole = parts[1], whole > 0 else { return nil }
            return Double(part) / Double(whole)
        default: return nil
        }
    }
}

extension SimulatedShare: CustomStringConvertible {
    var description: String { text }
}
