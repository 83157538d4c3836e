import Supervision

/// How many workers of a group serve, and how many processes it has, over the time of a simulated reload.
struct SimulatedCapacity: Hashable {
    struct Point: Hashable {
        /// How long after the acceptance of the new manifest.
        let time: Duration
        let serving: Int
        let processes: Int
    }

    /// The points at which a number changes. The first is at time zero.
    private(set) var points: [Point] = []

    /// The smallest number of workers that serve at the same time.
    var leastServing: Int { points.lazy.map(\.serving).min() ?? 0 }
    /// The largest number of processes at the same time, without those that were sent SIGKILL.
    var mostProcesses: Int { points.lazy.map(\.processes).max() ?? 0 }

    /// Adds a point. Of several points at one time, the last one counts.
    mutating func record(_ point: Point) {
        if points.last?.time == point.time { points.removeLast() }
        if let last = points.last, last.serving == point.serving, last.processes == point.processes { return }
        points.append(point)
    }

    /// The smallest number of workers that serve in each of `count` intervals of the length `step`.
    func leastServing(every step: Duration, count: Int) -> [Int] {
        var result: [Int] = []
        var rest = points[...]
        var current = points.first?.serving ?? 0
        for index in 0..<count {
            let end = step * (index + 1)
            // The number at the start of the interval counts, unless it changes exactly there.
            var least = rest.first?.time == step * index ? nil : Optional(current)
            while let point = rest.first, point.time < end {
                current = point.serving
                least = min(least ?? current, current)
                rest.removeFirst()
            }
            result.append(least ?? current)
        }
        return result
    }

    /// The capacity of several groups together.
    static func sum(of all: [SimulatedCapacity]) -> SimulatedCapacity {
        let changes = all.enumerated().flatMap { index, capacity in capacity.points.map { (index, $0) } }
            .sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }
        var current = [Point?](repeating: nil, count: all.count)
        var sum = SimulatedCapacity()
        var (serving, processes) = (0, 0)
        for (index, point) in changes {
            serving += point.serving - (current[index]?.serving ?? 0)
            processes += point.processes - (current[index]?.processes ?? 0)
            current[index] = point
            sum.record(Point(time: point.time, serving: serving, processes: processes))
        }
        return sum
    }
}
