extension Scenario {
    /// The time and memory of `check` for manifests of increasing size, which should grow linearly. The number of groups is
    /// limited by the size limit of a manifest, 8 MiB.
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
                return [time.milliseconds, try measured.reportedNumber() / 1024]
            }
            progress("measured \(title)")
            let quantities = [
                Quantity(name: "check, \(title)", unit: .milliseconds, aim: .none),
                Quantity(name: "peak memory, \(title)", unit: .mebibytes, aim: .none),
            ]
            return quantities.indices.map {
                Row(quantity: quantities[$0], floor: samples[0][$0], ours: samples[1][$0])
            }
        }
    }

    /// The time of `check`, compared with the time in which PyYAML's C loader loads the same file. The scenario runs only by
    /// name, because it needs Python with PyYAML.
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
            progress("measured \(title)")
            return Row(
                quantity: Quantity(name: "PyYAML's load and our check, \(title)", unit: .milliseconds, aim: .ratio(1)),
                floor: samples[0][0], ours: samples[1][0])
        }
    }
}

extension Running {
    /// Returns the number in the last line of standard error.
    fileprivate func reportedNumber() throws -> Double {
        guard let number = events.last.flatMap({ Double($0.line) }) else { throw failure("expected a number") }
        return number
    }

    /// Waits for the end of the program and returns its duration. Fails unless the exit code is 0.
    func timeToSuccess() throws -> Nanoseconds {
        let exit = try awaitExit()
        let end = Nanoseconds.now
        guard exit == .code(0) else { throw failure("expected exit code 0, not \(exit)") }
        return end - startedAt
    }
}

private func loaderTime(of file: String) throws -> Double {
    let here = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
    let running = try Running(["python3", "\(here)/Loader/load.py", file])
    _ = try running.timeToSuccess()
    return try running.reportedNumber()
}
