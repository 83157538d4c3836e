import Glibc

extension Scenario {
    /// From `kill -9` of a worker until the program of the next one in its place runs. Ten different workers, one
    /// after the other; the median of them is one measurement.
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
    /// The first word of the only worker that was launched after the first `size` launches.
    func replacement(of worker: String, among size: Int) throws -> Record {
        let successor = try wait(for: "another \(worker)") { records.dropFirst(size).first }
        guard successor.worker == worker else { throw failure("\(successor.worker) was replaced, not \(worker)") }
        return successor
    }
}
