extension Scenario {
    /// The time from just before the start of the program until the programs of all workers run.
    static let start = Scenario(name: "start") { bench in
        try bench.sizes.flatMap { size in
            try bench.compare([
                Quantity(
                    name: "cold start of \(size) workers", unit: .milliseconds, aim: size < 100 ? .none : .ratio(1.25))
            ]) { [try bench.coldStart(of: $0, workers: size)] }
        }
    }
}

extension Bench {
    /// Measures the time of a cold start, in milliseconds.
    func coldStart(of contender: Contender, workers: Int) throws -> Double {
        let running = try start(contender, workers: workers)
        try running.stop()
        let last = running.records.map(\.ranAt).max() ?? running.startedAt
        return (last - running.startedAt).milliseconds
    }
}
