import ArgumentParser
import Supervision

/// A time that differs from process to process: `8s±3s` lies between 5 s and 11 s.
struct SimulatedTime: Hashable {
    let middle: Duration
    /// The largest difference from the middle.
    let spread: Duration

    init(_ middle: Duration, spread: Duration = .zero) {
        self.middle = middle
        self.spread = spread
    }

    /// The longest time that is drawn.
    var longest: Duration { middle + spread }

    /// Draws a time, in whole milliseconds.
    ///
    /// - Parameter random: A number in 0..<1. All times between the shortest and the longest are equally likely.
    func draw(_ random: Double) -> Duration {
        .milliseconds((middle - spread + spread * 2 * random).clampedNanoseconds / 1_000_000)
    }
}

extension SimulatedTime {
    /// Reads a time such as `8s` or `8s±3s`. `+-` stands for `±`.
    ///
    /// - Throws: What to write instead.
    init(parsing text: String) throws {
        let parts = text.replacing("+-", with: "±").split(separator: "±", omittingEmptySubsequences: false)
        let times = parts.compactMap { Duration(manifestText: String($0)) }
        guard times.count == parts.count, let middle = times.first, times.count <= 2 else {
            throw ValidationError(SimulatedTime.advice(for: parts))
        }
        self.init(middle, spread: times.count == 2 ? times[1] : .zero)
        guard spread <= middle else { throw ValidationError("the time after ± is longer than the time before it") }
        guard longest <= .longestInManifest else { throw ValidationError("no more than a year is simulated") }
    }

    private static func advice(for parts: [Substring]) -> String {
        let repaired = parts.map(withUnit)
        let isRepaired = repaired.count <= 2 && repaired.allSatisfy { Duration(manifestText: $0) != nil }
        return isRepaired ? "write \(repaired.joined(separator: "±"))" : "a duration such as 8s or 8s±3s is expected"
    }

    /// A number without its unit was probably meant in seconds.
    private static func withUnit(_ part: Substring) -> String {
        Int(part) == nil ? String(part) : "\(part)s"
    }
}

extension SimulatedTime: CustomStringConvertible {
    var description: String {
        spread == .zero ? middle.manifestText : "\(middle.manifestText)±\(spread.manifestText)"
    }
}
