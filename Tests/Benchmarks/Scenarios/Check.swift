extension Scenario {
    /// Reading a large manifest, from before the program is started to its end. The floor only goes through the
    /// events of libyaml.
    static let check = Scenario(name: "check") { bench in
        // The first is a few lines of YAML, so what the floor takes for it says nothing about 10 000 workers.
        let manifests = [
            ("check, 10000 workers in a group", Manifests.oneLargeGroup),
            ("check, 10000 groups", Manifests.groups(10_000)),
        ]
        return try manifests.flatMap { title, text in
            let file = try bench.folder.write(text, to: "check.yaml")
            return try bench.compare([
                Quantity(name: title, unit: .milliseconds, aim: .value(200))
            ]) { contender in
                [try Running(contender.check(file)).timeToSuccess().milliseconds]
            }
        }
    }
}
