extension Scenario {
    /// The time that `check` takes for a large manifest, from just before the program is started to its end. The floor only
    /// reads the events of libyaml.
    static let check = Scenario(name: "check") { bench in
        // The first manifest has only a few lines of YAML, so the time of the floor does not depend on the 10 000 workers.
        let manifests = [
            ("check, 10000 workers in a group", Manifests.oneLargeGroup),
            ("check, 10000 groups", Manifests.groups(10_000)),
        ]
        return try manifests.flatMap { title, text in
            let file = try bench.folder.write(text, to: "check.yaml")
            let commands = [[bench.programs.floor, "yaml", file], [bench.programs.preforkRun, "check", file]]
            let samples = try bench.samples(of: commands) { command in
                [try Running(command).timeToSuccess().milliseconds]
            }
            progress("measured \(title)")
            let quantity = Quantity(name: title, unit: .milliseconds, aim: .value(200))
            return zip(samples[0], samples[1]).map { Row(quantity: quantity, floor: $0, ours: $1) }
        }
    }
}
