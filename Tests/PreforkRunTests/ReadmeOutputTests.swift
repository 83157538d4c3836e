import Glibc
import Testing

/// The README shows the actual output of the program. Only times, pids and durations may differ.
@Suite struct ReadmeOutputTests {
    private let workspace: Workspace
    private let readme: String

    init() throws {
        workspace = try Workspace()
        readme = try #require(contents(of: "\(Built.package)/README.md"))
    }

    @Test func theReadmeShowsTheMistakesOfCheck() throws {
        try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 0-1
                prot: 8080
                stop: {timeout: 30}
            """)
        let shown = try output(of: "exec '\(Built.runner)' check app.yaml 2>&1")
        #expect(readme.contains("$ prefork-run check app.yaml\n\(shown)```\n"), "\(shown)")
    }

    @Test func theReadmeShowsTheStepsOfPlan() throws {
        let running = """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 0-2
                port: 8080
                env: {MODE: main}
            """
        try workspace.write("running.yaml", running)
        let edited = running.split(separator: "0-2").joined(separator: "0-3")
        let more = "\n    stop: {timeout: 1m}\n    overrides: {2: {env: {MODE: canary}}}"
        try workspace.write("edited.yaml", edited + more)
        let shown = try output(of: "exec '\(Built.runner)' plan running.yaml edited.yaml 2>&1")
        #expect(readme.contains("$ prefork-run plan running.yaml edited.yaml\n\(shown)```\n"), "\(shown)")
    }

    @Test func theReadmeShowsASimulatedReload() throws {
        let running = """
            version: 1
            worker_groups:
              web: {command: [./server], ids: 0-3, port: 8080, readiness: {notify: true}}
            """
        try workspace.write("running.yaml", running)
        try workspace.write("edited.yaml", running.split(separator: "[./").joined(separator: "[./new/"))
        let words = "simulate --boot 4s±2s --drain 1s running.yaml edited.yaml"
        let shown = try output(of: "exec '\(Built.runner)' \(words) 2>&1")
        #expect(readme.contains("$ prefork-run \(words)\n\(shown)```\n"), "\(shown)")
    }

    @Test func theReadmeShowsTheLogOfAnEditAMistakeAndACrash() throws {
        let example = try #require(contents(of: "\(Built.package)/examples/web.yaml"))
        let web = example.split(separator: "../.build/debug/hello").joined(separator: Built.hello)
        let edited = web + "    overrides: {2: {args: [--greeting=Salut]}}"
        #expect(readme.contains("```yaml\n    overrides: {2: {args: [--greeting=Salut]}}\n```\n"))
        workspace.makeFolder("examples")
        let path = try workspace.write("examples/web.yaml", web.split(separator: "8080").joined(separator: "0"))
        let master = try Master(shell: "cd '\(workspace.path)' && exec \"$@\"", manifest: "examples/web.yaml")
        try master.running(4)
        for pid in master.pids.values { try waitUntilTERMIsHandled(by: pid) }

        try workspace.write("examples/web.yaml", edited.split(separator: "8080").joined(separator: "0"))
        let first = master.lines.count
        try master.reload()
        try master.line("web/2", "exited with 0")
        #expect(shows(master.lines[first...]), "\(master.lines[first...])")

        let mistake = edited.split(separator: "    port: 8080").joined(separator: "    prot: 8080")
        try workspace.write("examples/web.yaml", mistake)
        let second = master.lines.count
        try master.reload()
        #expect(shows(master.lines[second...]), "\(path): \(master.lines[second...])")

        kill(try #require(master.pids["web/1"]), SIGKILL)
        try master.line("web/1 launched")
        let third = master.lines.count
        master.signal(SIGQUIT)
        try master.line("web/3 ")
        #expect(shows(master.lines[third...]), "\(master.lines[third...])")
        #expect(try master.stop() == 0)
    }

    @Test func theReadmeShowsAReloadThatIsTakenBack() throws {
        let example = try #require(contents(of: "\(Built.package)/examples/web.yaml"))
        let web = example.split(separator: "../.build/debug/hello").joined(separator: Built.hello)
            .split(separator: "8080").joined(separator: "0")
        let args = "    args: [--greeting=Salut, --die-after, \"1\"]\n"
        let rollout = "    rollout: {canary: 1, min_ready: 2s}\n"
        #expect(readme.contains("```yaml\n\(args)\(rollout)```\n"))
        workspace.makeFolder("examples")
        try workspace.write("examples/web.yaml", web)
        let master = try Master(shell: "cd '\(workspace.path)' && exec \"$@\"", manifest: "examples/web.yaml")
        try master.running(4)
        let edited = web.split(separator: "    args: [--greeting=Hello]\n").joined(separator: args) + rollout
        try workspace.write("examples/web.yaml", edited)
        let first = master.lines.count
        try master.reload()
        try master.line("reload 1 is taken back")
        #expect(shows(master.lines[first...]), "\(master.lines[first...])")
        #expect(try master.stop() == 0)
    }

    @Test func theReadmeShowsAReloadThatIsAskedFor() throws {
        let example = try #require(contents(of: "\(Built.package)/examples/web.yaml"))
        let web = example.split(separator: "../.build/debug/hello").joined(separator: Built.hello)
            .split(separator: "8080").joined(separator: "0")
        workspace.makeFolder("examples")
        try workspace.write("examples/web.yaml", web)
        let master = try Master(shell: "cd '\(workspace.path)' && exec \"$@\"", manifest: "examples/web.yaml")
        try master.running(4)
        try workspace.write("examples/web.yaml", web + "    overrides: {2: {args: [--greeting=Salut]}}")
        let words = "reload examples/web.yaml --wait"
        let shown = try Command(
            ["/bin/sh", "-c", "cd '\(workspace.path)' && exec '\(Built.runner)' \(words)"],
            environment: ["RUNTIME_DIRECTORY": master.runtimeDirectory]
        ).outcome()
        #expect(shown.code == 0)
        #expect(normalized(readme).contains("$ prefork-run \(words)\n\(normalized(shown.output))```\n"), "\(shown)")
        #expect(try master.stop() == 0)
    }

    /// Waits until the worker has its handler for TERM. Before that, TERM ends the process by the signal and not with 0.
    private func waitUntilTERMIsHandled(by pid: Int32) throws {
        try Deadline.await("pid \(pid) handles TERM") {
            let line = contents(of: "/proc/\(pid)/status")?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
            let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
            return mask & (1 << UInt64(SIGTERM - 1)) != 0
        }
    }

    private func output(of line: String) throws -> String {
        try Command(["/bin/sh", "-c", "cd '\(workspace.path)' && \(line)"]).outcome().output
    }

    private func shows(_ lines: ArraySlice<String>) -> Bool {
        normalized(readme).contains("```\n\(normalized(lines.joined(separator: "\n")))\n```")
    }

    /// Returns the text with each number replaced by 0, each duration in seconds, and each run of spaces as one space.
    private func normalized(_ text: String) -> String {
        text.replacing(/[0-9]+(\.[0-9]+)?/, with: "0").replacing("0 ms", with: "0 s").replacing(/\ +/, with: " ")
    }
}
