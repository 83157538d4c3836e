import Glibc

extension Scenario {
    /// The time from `kill -9` of a worker until the program of its successor runs. A measurement is the median of ten workers
    /// that are killed one after the other.
    static let crash = Scenario(name: "crash") { bench in
        try bench.sizes.flatMap { size in
            try bench.compare([
                Quantity(name: "kill -9, 1 of \(size) replaced", unit: .milliseconds, aim: .ratio(1.25))
            ]) { contender in
                let running = try bench.startAndSettle(contender, workers: size)
                var times: [Double] = []
                for (deaths, victim) in running.records.prefix(10).enumerated() {
                    let killedAt = Nanoseconds.now
                    kill(victim.pid, SIGKILL)
                    let successor = try running.replacement(of: victim.worker, among: size + deaths)
                    times.append((successor.ranAt - killedAt).milliseconds)
                }
                try running.stop()
                return [Sample(times).median]
            }
        }
    }
}

extension Running {
    /// Waits for the report of the first worker after `size` launches. Fails if it is not the given worker.
    func replacement(of worker: String, among size: Int) throws -> Record {
        let successor = try wait(for: "another \(worker)") { records.dropFirst(size).first }
        guard successor.worker == worker else { throw failure("\(successor.worker) was replaced, not \(worker)") }
        return successor
    }
}
