extension Scenario {
    /// The context switches and the CPU time of an idle master in ten seconds.
    static let idle = Scenario(name: "idle") { bench in
        try bench.sizes.flatMap { size in
            // Measured only once, because a measurement takes ten seconds and its result should be 0.
            try bench.compare(
                [
                    Quantity(name: "wake-ups in 10 idle seconds, \(size) workers", unit: .count, aim: .value(0)),
                    Quantity(name: "CPU time in 10 idle seconds, \(size) workers", unit: .milliseconds, aim: .value(0)),
                ], runs: 1
            ) { contender in
                let running = try bench.startAndSettle(contender, workers: size)
                let facts = ProcessFacts(running.pid)
                let before = (switches: try facts.switches(), time: try facts.processorTime())
                try running.listen(for: 10 * .second)
                let after = (switches: try facts.switches(), time: try facts.processorTime())
                try running.stop()
                return [after.switches - before.switches, (after.time - before.time).milliseconds]
            }
        }
    }
}
