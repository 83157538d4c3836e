import Glibc

extension Scenario {
    /// The share of a CPU that the master takes to probe 1000 workers once a second each. The floor is a C program that only
    /// makes the connections, evenly spread over the second, to as many workers of the same kind.
    static let probes = Scenario(name: "probes") { bench in
        let size = 1000
        return try ["tcp: {}", "http: {path: /}"].flatMap { probe in
            let kind = String(probe.prefix { $0 != ":" })
            let samples = try bench.samples(of: [nil, probe]) { liveness in
                try bench.costOfProbes(kind, liveness, workers: size)
            }
            let quantities = [
                Quantity(name: "CPU, \(size) \(kind) probes a second", unit: .percent, aim: .value(5)),
                Quantity(name: "context switches a second, \(size) \(kind) probes", unit: .count, aim: .none),
            ]
            progress("measured \(kind) probes")
            return quantities.indices.map {
                Row(quantity: quantities[$0], floor: samples[0][$0], ours: samples[1][$0])
            }
        }
    }
}

extension Bench {
    /// Returns the share of a CPU that the probes of 1000 workers take in 20 seconds, in percent, and the context switches in a
    /// second.
    ///
    /// - Parameter liveness: The probe that prefork-run makes. If it is nil, the floor makes the probes.
    fileprivate func costOfProbes(_ kind: String, _ liveness: String?, workers: Int) throws -> [Double] {
        let contender = Contender(
            manifest: { count, _ in Manifests.services(count, of: [programs.service, "0"], liveness: liveness) },
            launch: { manifest, _ in [programs.preforkRun, "--log-format", "json", manifest] },
            changeSignal: SIGHUP)
        let running = try start(contender, workers: workers)
        var floor: Running?
        if liveness == nil {
            let ports = running.events.filter { $0.name == "listening" }.compactMap { portNumber(in: $0.line) }
            guard ports.count == workers else { throw running.failure("expected \(workers) ports") }
            floor = try Running([programs.floor, "probe", kind] + ports)
        }
        // Each worker is probed once or twice.
        try running.listen(for: 2 * .second)
        let facts = ProcessFacts(floor?.pid ?? running.pid)
        let before = (now: Nanoseconds.now, time: try facts.processorTime(), switches: try facts.switches())
        try running.listen(for: 20 * .second)
        let after = (now: Nanoseconds.now, time: try facts.processorTime(), switches: try facts.switches())
        let launches = running.events.count { $0.name == "launched" }
        try running.stop()
        guard launches == workers else { throw running.failure("a worker has failed its probe") }
        let seconds = (after.now - before.now).milliseconds / 1000
        return [(after.time - before.time).milliseconds / seconds / 10, (after.switches - before.switches) / seconds]
    }
}

/// Returns the digits after the colon of the address in a line such as `… listening on 127.0.0.1:34377 for w"}`.
private func portNumber(in line: String) -> String? {
    line.split(separator: " on 127.0.0.1:").last.map { String($0.prefix { $0.isNumber }) }
}
