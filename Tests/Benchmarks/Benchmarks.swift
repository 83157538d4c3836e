import ArgumentParser
import Glibc

/// The program `benchmarks`, run by `swift run -c release benchmarks`. It measures prefork-run and the floor in one run.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract:
            "Measure prefork-run and a floor, a C program that makes only the unavoidable system calls.",
        discussion: """
            Scenarios: \(Scenario.usual.map(\.name).joined(separator: ", ")).
            Scenarios that run only by name: rollout, load, output, probes, scale, control, and pyyaml, \
            which needs Python with PyYAML.
            """)

    @Option(help: "The number of runs of each measurement.")
    var runs = 10

    @Option(help: "Run only the scenario of this name. Can be repeated.")
    var only: [String] = []

    @Option(help: "The numbers of workers, separated by commas.", transform: counts(in:))
    var workers = [10, 100, 1000]

    @Option(help: "The path of prefork-run. (default: beside this program)")
    var runner: String?

    @Option(help: "The path of benchmark-server. (default: beside prefork-run)")
    var server: String?

    @Flag(help: "Print a Markdown table.")
    var markdown = false

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs must be at least 1") }
        for name in only where !Scenario.all.contains(where: { $0.name == name }) {
            throw ValidationError("unknown scenario '\(name)'")
        }
    }

    func run() throws {
        // The handlers are empty. Control-C then ends the current wait with an error, and programs and files are cleaned up as
        // after any other error.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in } }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let compiler = Compiler(folder: folder)
        let worker = try compiler.build("Worker", ["main.c"])
        let service = try compiler.build("Service", ["main.c"])
        let floor = try compiler.build(
            "Floor", ["main.c", "launch.c", "probe.c", "roll.c", "yaml.c"], libraries: ["-lyaml"])
        let runner = try runner ?? sibling("prefork-run", of: "/proc/self/exe", option: "--runner")
        let server = try server ?? sibling("benchmark-server", of: runner, option: "--server")
        let bench = Bench(
            runs: runs, sizes: workers, folder: folder,
            programs: Bench.Programs(
                worker: worker, service: service, floor: floor, preforkRun: runner, server: server))
        var report = Report(runs: runs)
        for scenario in only.isEmpty ? Scenario.usual : Scenario.all.filter({ only.contains($0.name) }) {
            report.rows += try scenario.measure(bench)
        }
        print(markdown ? report.markdown : report.text)
    }
}

private func counts(in text: String) throws -> [Int] {
    let counts = text.split(separator: ",").compactMap { Int($0) }.filter { (1...30_000).contains($0) }
    guard !counts.isEmpty, counts.count == text.split(separator: ",").count else {
        throw ValidationError("'\(text)' is not a list of numbers from 1 to 30000, separated by commas")
    }
    return counts
}

private func sibling(_ name: String, of program: String, option: String) throws -> String {
    guard let real = realpath(program, nil) else { throw Failure("cannot find \(program)") }
    defer { free(real) }
    let own = String(cString: real)
    let path = own.prefix(through: own.lastIndex(of: "/") ?? own.startIndex) + name
    guard access(String(path), X_OK) == 0 else { throw Failure("cannot find \(path): build it, or pass \(option)") }
    return String(path)
}
