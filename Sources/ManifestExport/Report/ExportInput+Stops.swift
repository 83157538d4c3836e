import Supervision

extension ExportInput {
    /// The longest time that the workers may take to stop, those that others need after those others.
    var longestStop: Duration {
        var times: [String: Duration] = [:]
        var needs: [String: [String]] = [:]
        for group in groups {
            times[group.name] = group.workers.map(\.spec.stop.grace).max() ?? .zero
            needs[group.name] = group.workers.first?.spec.upkeep.needs.map(\.group) ?? []
        }
        // Needs have no circle, so each round settles at least one more group.
        var total = times
        for _ in groups {
            for (group, others) in needs {
                let longest = others.compactMap { total[$0] }.max() ?? .zero
                total[group] = (times[group] ?? .zero) + longest
            }
        }
        return total.values.max() ?? .zero
    }
}
