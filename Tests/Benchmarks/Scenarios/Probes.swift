extension Scenario {
    /// The CPU time and the context switches of a master whose workers are each probed once a second, and of one whose same
    /// workers are not probed.
    static let probes = Scenario(name: "probes") { bench in
        let size = 1000
        let kinds = [nil, "tcp: {}", "http: {path: /}"]
        let samples = try bench.samples(of: kinds) { try bench.costOfProbes($0, workers: size) }
        return zip(kinds, samples).dropFirst().flatMap { kind, sample in
            let name = "\(size) workers, \(kind?.prefix { $0 != ":" } ?? "") every second"
            progress("measured \(name)")
            return [
                Row(
                    quantity: Quantity(name: "CPU of the master, \(name)", unit: .percent, aim: .value(5)),
                    columns: .probes, floor: samples[0][0], ours: sample[0]),
                Row(
                    quantity: Quantity(name: "wake-ups a second, \(name)", unit: .count, aim: .none),
                    columns: .probes, floor: samples[0][1], ours: sample[1]),
            ]
        }
    }
}

extension Bench {
    /// Returns the share of a CPU that the master takes in 20 seconds, in percent, and its context switches in a second.
    ///
    /// The workers run on the same machine, so the master is interrupted, and its wake-ups say how much it does at once.
    fileprivate func costOfProbes(_ liveness: String?, workers: Int) throws -> [Double] {
        let contender = Contender(
            manifest: { count, _ in Manifests.services(count, of: [programs.service, "0"], liveness: liveness) },
            launch: { manifest, _ in [programs.preforkRun, "--log-format", "json", manifest] },
            changeSignal: 0)
        let running = try start(contender, workers: workers)
        // Each worker was probed once or twice.
        try running.listen(for: 2 * .second)
        let facts = ProcessFacts(running.pid)
        let before = (now: Nanoseconds.now, time: try facts.processorTime(), switches: try facts.switches())
        try running.listen(for: 20 * .second)
        let after = (now: Nanoseconds.now, time: try facts.processorTime(), switches: try facts.switches())
        let launches = running.events.count { $0.name == "launched" }
        try running.stop()
        guard launches == workers else { throw running.failure("a worker has failed its probe") }
        let seconds = (after.now - before.now).milliseconds / 1000
        return [
            (after.time - before.time).milliseconds / seconds / 10, (after.switches - before.switches) / seconds,
        ]
    }
}
