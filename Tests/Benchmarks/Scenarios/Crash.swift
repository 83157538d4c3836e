import Glibc

extension Scenario {
    /// From `kill -9` of a worker until the program of the next one in its place runs.
    static let crash = Scenario(name: "crash") { bench in
        try bench.sizes.flatMap { size in
            try bench.compare([
                Quantity(name: "kill -9, 1 of \(size) replaced", unit: .milliseconds, aim: .ratio(1.5))
            ]) { contender in
                let running = try bench.startAndSettle(contender, workers: size)
                let victim = try running.wait(for: "a worker") { running.records.last }
                let killedAt = Nanoseconds.now
                kill(victim.pid, SIGKILL)
                let successor = try running.replacement(of: victim.worker, among: size)
                try running.stop()
                return [(successor.ranAt - killedAt).milliseconds]
            }
        }
    }
}

extension Running {
    /// The first word of the only worker that was launched after the first `size`.
    func replacement(of worker: String, among size: Int) throws -> Record {
        let successor = try wait(for: "another \(worker)") { records.dropFirst(size).first }
        guard successor.worker == worker else { throw failure("\(successor.worker) was replaced, not \(worker)") }
        return successor
    }
}
