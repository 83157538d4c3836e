extension Scenario {
    /// The time from HUP until the log says that a reload is committed that replaces all workers.
    ///
    /// The bound is what `max_surge` and the workers' boot time leave no way around: ceil(workers / surge) × boot. It takes
    /// launches, reports and exits for free. The floor is a C program that makes them.
    static let rollout = Scenario(name: "rollout") { bench in
        try bench.sizes.filter { $0 >= 100 }.flatMap { size in
            try [200, 1000].flatMap { boot in
                let contenders = [
                    Contender.rollingFloor(at: bench.programs.floor, service: bench.programs.service, boot: boot),
                    .rollingPreforkRun(at: bench.programs.preforkRun, service: bench.programs.service, boot: boot),
                ]
                let samples = try bench.samples(of: contenders) { contender in
                    [try bench.rollingReplacement(of: contender, workers: size)]
                }
                let surge = Manifests.surge(of: size)
                let waves = (size + surge - 1) / surge
                let name = "rollout of \(size) workers, boot \(boot) ms"
                progress("measured \(name)")
                return [
                    Row(
                        quantity: Quantity(
                            name: "\(name), surge \(surge): \(waves) × boot", unit: .milliseconds, aim: .ratio(1.1)),
                        columns: .bound, floor: Sample([Double(waves * boot)]), ours: samples[1][0]),
                    Row(
                        quantity: Quantity(name: name, unit: .milliseconds, aim: .none),
                        floor: samples[0][0], ours: samples[1][0]),
                ]
            }
        }
    }
}

extension Bench {
    /// Measures the time from the signal until the reload is committed, in milliseconds.
    fileprivate func rollingReplacement(of contender: Contender, workers: Int) throws -> Double {
        let running = try startAndSettle(contender, workers: workers)
        try folder.write(contender.manifest(workers, 1), to: "workers.yaml")
        let askedAt = Nanoseconds.now
        try running.signal(contender.changeSignal)
        let committed = try running.wait(for: "the commitment of the reload") {
            running.events.first { $0.name == "committed" && $0.readAt > askedAt }
        }
        try running.stop()
        try running.expectLaunches(2 * workers)
        return (committed.readAt - askedAt).milliseconds
    }
}
