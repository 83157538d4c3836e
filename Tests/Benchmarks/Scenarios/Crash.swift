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
                let times = try running.timesOfReplacements(10, among: size)
                try running.stop()
                return [Sample(times).median]
            }
        }
    }
}

extension Running {
    /// Kills workers one after the other, and returns the milliseconds until the program of each successor runs.
    ///
    /// - Parameter pause: Called after each.
    func timesOfReplacements(_ count: Int, among size: Int, pause: () throws -> Void = {}) throws -> [Double] {
        try records.prefix(count).enumerated().map { deaths, victim in
            let killedAt = Nanoseconds.now
            kill(victim.pid, SIGKILL)
            let successor = try replacement(of: victim.worker, among: size + deaths)
            try pause()
            return (successor.ranAt - killedAt).milliseconds
        }
    }

    /// Waits for the report of the first worker after `size` launches. Fails if it is not the given worker.
    func replacement(of worker: String, among size: Int) throws -> Record {
        let successor = try wait(for: "another \(worker)") { records.dropFirst(size).first }
        guard successor.worker == worker else { throw failure("\(successor.worker) was replaced, not \(worker)") }
        return successor
    }
}
