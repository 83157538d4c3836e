extension Scenario {
    /// Reading manifests of ever more workers: time and memory grow with their number and no faster. Many groups end
    /// where 8 MiB of text end.
    static let scale = Scenario(name: "scale") { bench in
        let peak = try Compiler(folder: bench.folder).build("Peak", ["main.c"])
        let sizes = [1000, 10_000, 100_000]
        let manifests =
            sizes.map { ("\($0) workers in a group", Manifests.group(of: $0)) }
            + sizes.map { ("\($0) workers, an override each", Manifests.overrides(for: $0)) }
            + [1000, 10_000, 50_000].map { ("\($0) groups", Manifests.groups($0)) }
        return try manifests.flatMap { title, text in
            let file = try bench.folder.write(text, to: "scale.yaml")
            let commands = [[bench.programs.floor, "yaml", file], [bench.programs.preforkRun, "check", file]]
            let samples = try bench.samples(of: commands) { command in
                let time = try Running(command).timeToSuccess()
                let measured = try Running([peak] + command)
                _ = try measured.timeToSuccess()
                return [time.milliseconds, try measured.said() / 1024]
            }
            tell("measured \(title)")
            let quantities = [
                Quantity(name: "check, \(title)", unit: .milliseconds, aim: .none),
                Quantity(name: "peak memory, \(title)", unit: .mebibytes, aim: .none),
            ]
            return quantities.indices.map {
                Row(quantity: quantities[$0], floor: samples[0][$0], ours: samples[1][$0])
            }
        }
    }

    /// The whole of `check` beside nothing but the loading of the same file by PyYAML's C loader, which is the floor
    /// here. Not run unless asked for, because it needs Python with PyYAML.
    static let pyyaml = Scenario(name: "pyyaml") { bench in
        let manifests = [
            ("10000 groups", Manifests.groups(10_000)), ("10000 overrides", Manifests.overrides(for: 10_000)),
        ]
        return try manifests.map { title, text in
            let file = try bench.folder.write(text, to: "pyyaml.yaml")
            let samples = try bench.samples(of: [true, false]) { isLoader in
                [
                    try isLoader
                        ? loaderTime(of: file)
                        : Running([bench.programs.preforkRun, "check", file]).timeToSuccess().milliseconds
                ]
            }
            tell("measured \(title)")
            return Row(
                quantity: Quantity(name: "PyYAML's load and our check, \(title)", unit: .milliseconds, aim: .ratio(1)),
                floor: samples[0][0], ours: samples[1][0])
        }
    }
}

extension Running {
    /// The number on the last line of its standard error.
    fileprivate func said() throws -> Double {
        guard let number = events.last.flatMap({ Double($0.line) }) else { throw failure("awaited a number") }
        return number
    }

    /// From before the start to the end, which must be a good one.
    func timeToSuccess() throws -> Nanoseconds {
        let exit = try awaitExit()
        let end = Nanoseconds.now
        guard exit == .code(0) else { throw failure("awaited exit code 0, not \(exit)") }
        return end - startedAt
    }
}

private func loaderTime(of file: String) throws -> Double {
    let here = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
    let running = try Running(["python3", "\(here)/Loader/load.py", file])
    _ = try running.timeToSuccess()
    return try running.said()
}
