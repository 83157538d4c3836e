import Glibc

extension Scenario {
    /// What it costs to be asked: the answer to `status`, replacements while clients follow the log, and memory.
    static let control = Scenario(name: "control") { bench in
        let (most, followers) = (bench.sizes.max() ?? 1000, 100)
        let status = try bench.samples(of: [10, most]) { size in [try bench.timeOfStatus(workers: size)] }
        progress("measured status")
        let deaths = try bench.samples(of: [0, followers]) { count in
            [try bench.timeOfReplacement(whileFollowedBy: count, workers: 100)]
        }
        progress("measured followers")
        let memory = try bench.samples(of: ["off", "{socket: control.sock}"]) { control in
            let running = try bench.startAndSettle(bench.controlled(control), workers: most)
            let memory = try ProcessFacts(running.pid).memory()
            try running.stop()
            return [memory.proportional]
        }
        progress("measured memory")
        return [
            Row(
                quantity: Quantity(name: "status of \(most) workers", unit: .milliseconds, aim: .value(5)),
                columns: Columns(base: "10 workers", ours: "\(most) workers"), floor: status[0][0], ours: status[1][0]),
            Row(
                quantity: Quantity(name: "kill -9, 1 of 100 replaced", unit: .milliseconds, aim: .ratio(1.1)),
                columns: Columns(base: "no clients", ours: "\(followers) followers"), floor: deaths[0][0],
                ours: deaths[1][0]),
            Row(
                quantity: Quantity(name: "PSS, \(most) workers", unit: .mebibytes, aim: .ratio(1.1)),
                columns: Columns(base: "control: off", ours: "with a socket"), floor: memory[0][0], ours: memory[1][0]),
        ]
    }
}

extension Bench {
    /// prefork-run with a value of the key `control`.
    fileprivate func controlled(_ control: String) -> Contender {
        Contender(
            manifest: { "control: \(control)\n" + Manifests.workers($0, of: [programs.worker], change: $1) },
            launch: { manifest, _ in [programs.preforkRun, "--log-format", "json", manifest] }, changeSignal: SIGHUP)
    }

    private var asked: Contender { controlled("{socket: control.sock}") }
    private var socket: String { folder.path("control.sock") }

    /// The median time from a request for the status to the whole answer, of 20 requests over one connection.
    fileprivate func timeOfStatus(workers: Int) throws -> Double {
        let running = try startAndSettle(asked, workers: workers)
        let connection = try ControlConnection(socket)
        let times = try (0..<20).map { _ in
            let began = Nanoseconds.now
            try connection.ask("status")
            return (Nanoseconds.now - began).milliseconds
        }
        try running.stop()
        return Sample(times).median
    }

    /// The median time from `kill -9` of a worker until the program of its successor runs, of 20 workers.
    fileprivate func timeOfReplacement(whileFollowedBy count: Int, workers: Int) throws -> Double {
        let running = try startAndSettle(asked, workers: workers)
        let followers = try (0..<count).map { _ in try ControlConnection(socket) }
        for follower in followers { try follower.ask("events") }
        let times = try running.timesOfReplacements(20, among: workers) {
            // Readers that keep up, and that take no time from what is measured.
            try running.listen(for: 20 * .millisecond)
            for follower in followers { follower.drain() }
        }
        try running.stop()
        return Sample(times).median
    }
}
