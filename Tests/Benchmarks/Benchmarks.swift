import ArgumentParser
import Glibc

/// `swift run -c release benchmarks`: prefork-run beside the least that any supervisor must do, in one run.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract:
            "Measures prefork-run beside a floor: a C program that does the unavoidable system calls and no more.",
        discussion: """
            Scenarios: \(Scenario.usual.map(\.name).joined(separator: ", ")).
            Only by name: scale; pyyaml, which needs Python with PyYAML.
            """)

    @Option(help: "Measurements of each number.")
    var runs = 10

    @Option(help: "Only the scenario of this name; may be repeated.")
    var only: [String] = []

    @Option(help: "How many workers, separated by commas.", transform: counts(in:))
    var workers = [10, 100, 1000]

    @Option(help: "The prefork-run to measure. Default: the one beside this program.")
    var runner: String?

    @Option(help: "The library's server to measure, benchmark-server. Default: the one beside prefork-run.")
    var server: String?

    @Flag(help: "Prints a Markdown table.")
    var markdown = false

    func validate() throws {
        if runs < 1 { throw ValidationError("cannot measure \(runs) times: --runs starts at 1") }
        for name in only where !Scenario.all.contains(where: { $0.name == name }) {
            throw ValidationError("unknown scenario '\(name)'")
        }
    }

    func run() throws {
        // Handlers that do nothing, so that Control-C ends the wait at hand with an error, and what was started and
        // written is cleared away as after any other.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in } }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let compiler = Compiler(folder: folder)
        let worker = try compiler.build("Worker", ["main.c"])
        let floor = try compiler.build("Floor", ["main.c", "launch.c", "yaml.c"], libraries: ["-lyaml"])
        let runner = try runner ?? sibling("prefork-run", of: "/proc/self/exe", option: "--runner")
        let server = try server ?? sibling("benchmark-server", of: runner, option: "--server")
        let bench = Bench(
            runs: runs, sizes: workers, folder: folder,
            programs: Bench.Programs(worker: worker, floor: floor, preforkRun: runner, server: server))
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
        throw ValidationError("cannot use '\(text)': numbers from 1 to 30000, separated by commas")
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
