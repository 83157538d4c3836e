import Glibc

extension Scenario {
    /// The processor time that the lines of eight workers cost the process that carries them, at 100 000 lines a second and as
    /// fast as the workers can write. `cat`, s6-log and svlogd carry the same lines in the same run, where they are installed: a
    /// process of theirs for each worker. Each worker has a file of its own, and no file is put aside.
    static let output = Scenario(name: "output") { bench in
        let lines = try Compiler(folder: bench.folder).build("Lines", ["main.c"])
        let carriers = LineCarrier.all.filter(\.isInstalled)
        let samples = try bench.samples(of: carriers) { try bench.costs(of: $0, lines: lines) }
        guard let ours = samples.first else { return [] }
        return LineCarrier.all.dropFirst().flatMap { carrier in
            let base = carriers.firstIndex { $0.name == carrier.name }.map { samples[$0] }
            return LineCarrier.quantities.indices.map { index in
                Row(
                    quantity: LineCarrier.quantities[index], columns: Columns(base: carrier.name, ours: "prefork-run"),
                    floor: base?[index], ours: ours[index])
            }
        }
    }
}

/// A program that carries the lines of workers to files.
private struct LineCarrier {
    let name: String
    /// The command for one worker, in the folder for its lines; nil for prefork-run.
    let command: [String]?

    static let all = [
        LineCarrier(name: "prefork-run", command: nil),
        LineCarrier(name: "cat", command: ["sh", "-c", "exec cat >lines"]),
        LineCarrier(name: "s6-log", command: ["s6-log", "n1", "s268435455", "."]),
        LineCarrier(name: "svlogd", command: ["svlogd", "."]),
    ]

    var isInstalled: Bool {
        guard let program = command?.first else { return true }
        return (try? Running(["sh", "-c", "command -v \"$0\"", program]).awaitExit()) == .code(0)
    }

    static let quantities = [
        Quantity(name: "100 000 lines/s: processor", unit: .percent, aim: .value(100)),
        Quantity(name: "100 000 lines/s: processor time of a million", unit: .milliseconds, aim: .ratio(1.3)),
        Quantity(name: "as fast as can be: a million lines", unit: .milliseconds, aim: .ratio(1.3)),
        Quantity(name: "as fast as can be: processor time of a million", unit: .milliseconds, aim: .ratio(1.3)),
    ]
}

extension Bench {
    private static let writers = 8

    /// Returns a number for each of `LineCarrier.quantities`.
    fileprivate func costs(of carrier: LineCarrier, lines: String) throws -> [Double] {
        let steady = try cost(of: carrier, lines, count: 31_250, rate: 12_500)
        let fast = try cost(of: carrier, lines, count: 250_000, rate: 0)
        progress("measured \(carrier.name)")
        return [
            100 * steady.processor / steady.time, steady.processorOfMillion, fast.timeOfMillion,
            fast.processorOfMillion,
        ]
    }

    private struct Cost {
        /// In seconds.
        let time, processor: Double
        let lines: Int

        var timeOfMillion: Double { time / Double(lines) * 1e9 }
        var processorOfMillion: Double { processor / Double(lines) * 1e9 }
    }

    private func cost(of carrier: LineCarrier, _ lines: String, count: Int, rate: Int) throws -> Cost {
        let command: [String]
        if let own = carrier.command {
            command = [lines, "carry", "\(count)", "\(rate)"] + own
        } else {
            command = [lines, "run", programs.preforkRun, try lineManifest(lines, count, rate), "--until-done"]
        }
        let running = try Running(command)
        let exit = try running.awaitExit()
        let numbers =
            running.events.last { $0.line.split(separator: " ").allSatisfy { Double($0) != nil } }
            .map { $0.line.split(separator: " ").compactMap { Double($0) } } ?? []
        guard exit == .code(0), numbers.count == 2 else {
            throw running.failure("expected two numbers and exit code 0")
        }
        return Cost(time: numbers[0], processor: numbers[1], lines: count * Self.writers)
    }

    private func lineManifest(_ lines: String, _ count: Int, _ rate: Int) throws -> String {
        let files = (0..<Self.writers).map { folder.path("web-\($0).log") }
        for file in files { unlink(file) }
        return try folder.write(
            """
            version: 1
            worker_groups:
              web:
                command: [\(lines), write, "\(count)", "\(rate)"]
                count: \(Self.writers)
                restart: {policy: never}
                log: {format: text, file: "web-${id}.log"}

            """, to: "lines.yaml")
    }
}
