extension Scenario {
    /// The memory of the master while all its workers run.
    static let memory = Scenario(name: "memory") { bench in
        try bench.sizes.flatMap { size in
            try bench.compare([
                Quantity(name: "resident memory, \(size) workers", unit: .mebibytes, aim: .none),
                Quantity(name: "proportional memory (PSS), \(size) workers", unit: .mebibytes, aim: .value(4)),
                Quantity(name: "private memory, \(size) workers", unit: .mebibytes, aim: .none),
            ]) { contender in
                let running = try bench.startAndSettle(contender, workers: size)
                let memory = try ProcessFacts(running.pid).memory()
                try running.stop()
                return [memory.resident, memory.proportional, memory.own]
            }
        }
    }
}
