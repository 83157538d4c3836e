import Supervision

/// How long a master may take to stop.
enum StopTime {
    /// What a master needs beside its workers.
    private static let margin = 5

    /// The longest time that a stop may take, in seconds.
    ///
    /// A group is stopped when the groups that need it have stopped, so the times along a chain of needs add up.
    static func seconds(of input: ExportInput) -> Int {
        var own: [String: Int] = [:]
        var dependents: [String: [String]] = [:]
        for group in input.groups {
            own[group.name] = group.workers.map { $0.spec.stop.grace.wholeSeconds }.max() ?? 0
            for need in group.workers.first?.spec.upkeep.needs ?? [] {
                dependents[need.group, default: []].append(group.name)
            }
        }
        var times: [String: Int] = [:]
        // A manifest with a circle of needs is not accepted, so this ends.
        func time(until group: String) -> Int {
            if let known = times[group] { return known }
            let later = (dependents[group] ?? []).map(time(until:)).max() ?? 0
            let total = min(later, longest) + min(own[group] ?? 0, longest)
            times[group] = total
            return total
        }
        return (input.groups.map { time(until: $0.name) }.max() ?? 0) + margin
    }

    /// A year, so that a sum stays a number that engines read.
    private static let longest = 366 * 24 * 3600
}

extension Duration {
    /// The seconds, rounded up; what is longer than a leap year counts as one.
    var wholeSeconds: Int {
        let seconds = (self / .seconds(1)).rounded(.up)
        return Int(Swift.min(Swift.max(seconds, 0), 366 * 24 * 3600))
    }

    /// Whether there is no part of a second.
    var isWholeSeconds: Bool { components.attoseconds == 0 }
}
