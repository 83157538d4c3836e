extension Scenario {
    /// What the master does in ten seconds in which there is nothing to do.
    static let idle = Scenario(name: "idle") { bench in
        try bench.sizes.flatMap { size in
            // Once: ten seconds are long, and nothing is what should happen in each of them.
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
