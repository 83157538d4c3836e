import Testing

/// The command `why`: the state of a worker, what happened to it last, and what comes next.
@Suite struct WhyTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func master(_ group: String) throws -> (Master, String) {
        let manifest = try workspace.write(
            "app.yaml",
            "version: 1\ncontrol: {socket: app.sock}\nworker_groups:\n  web: {command: [\(Built.probe), \(group)}\n"
                + "  other: {command: [\(Built.probe), rest]}")
        return (try Master(manifest), manifest)
    }

    private func why(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Command([Built.runner, "why"] + words).outcome()
    }

    @Test func aHeldWorkerIsExplainedByItsExits() throws {
        let (master, manifest) = try master("exit, '3'], restart: {intensity: {deaths: 2}, backoff: {initial: 10ms}}")
        try master.line("held until the next reload")
        let told = try why(manifest, "web/0")
        #expect(told.code == 0)
        let lines = told.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("web/0: held, for ") == true, "\(told.output)")
        #expect(lines.first?.hasSuffix("after 3 launches; last exit: 3") == true, "\(told.output)")
        #expect(lines[1] == "Next: it is launched by the next reload that is accepted, or by 'prefork-run restart'.")
        #expect(lines[2] == "What happened last:")
        #expect(lines.count { $0.contains("exited with 3") } == 3, "all exits, with their cause")
        #expect(lines.last?.contains("held until the next reload") == true)
        #expect(!told.output.contains("other/0"))
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatRunsAndOneThatIsUnknown() throws {
        let (master, manifest) = try master("rest]")
        let pid = try #require(try master.running(2)["web/0"])
        let told = try why(manifest, "web")
        #expect(told.output.hasPrefix("web/0 (pid \(pid)): running, for "), "\(told.output)")
        #expect(told.output.contains("web/0 launched as pid \(pid)"))
        let json = try why("--socket", workspace.path + "/app.sock", "web/0", "--format", "json")
        #expect(json.output.contains("\"event\": \"launched\"") || json.output.contains("\"event\":\"launched\""))
        let unknown = try why(manifest, "wbe")
        #expect(unknown.code == 1 && unknown.errors == "prefork-run: unknown worker 'wbe': did you mean 'web'?\n")
        #expect(try master.stop() == 0)
    }
}
