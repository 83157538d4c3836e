import Testing

/// The command `simulate`, as people use it.
@Suite struct SimulateCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ version: String, _ more: String = "") -> String {
        "version: 1\nworker_groups:\n  web: {command: [sleep, \(version)], count: 2\(more)}"
    }

    @Test func aReloadIsPlayedWithoutProcesses() throws {
        let old = try workspace.write("old.yaml", manifest("\"60\""))
        let new = try workspace.write("new.yaml", manifest("\"70\""))
        let result = try Command.run(Built.runner, "simulate", "--boot", "200ms", "--ascii", old, new)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("Reload: 2 to replace.\n"))
        #expect(result.output.hasSuffix("\nThe reload is committed after 4 s.\n"), "\(result.output)")
        #expect(result.output.contains("\nweb ="))
        #expect(!result.output.contains("\u{1B}"))
    }

    @Test func aReloadThatIsNotCommittedExitsWith2() throws {
        let old = try workspace.write("old.yaml", manifest("\"60\""))
        let new = try workspace.write("new.yaml", manifest("\"70\""))
        let result = try Command.run(
            Built.runner, "simulate", "--boot", "100ms", "--fail-ready", "1", old, new)
        #expect(result.code == 2)
        #expect(
            result.output.hasSuffix(": \(new):3:18: web/0 exited with 1 after 100 ms.\n"), "\(result.output)")
        let json = try Command.run(
            Built.runner, "simulate", "--boot", "100ms", "--fail-ready", "1", "--format", "json", old, new)
        #expect(json.code == 2)
        for part in [
            "\"result\": \"rolled-back\"", "\"worker\": \"web/0\"", "\"at\": \"\(new):3:18\"", "\"fail_ready\": \"1\"",
        ] {
            #expect(json.output.contains(part), "\(json.output)")
        }
        try workspace.write("shown.json", json.output)
        let line = "exec python3 -m json.tool <'\(workspace.path)/shown.json' >/dev/null"
        #expect(try Command.run("/bin/sh", "-c", line).code == 0)
    }

    @Test func mistakesHaveTheExitCodesOfPlan() throws {
        let good = try workspace.write("good.yaml", manifest("\"60\""))
        let bad = try workspace.write("bad.yaml", manifest("\"60\"", ", prot: 1"))
        let refused = try Command.run(Built.runner, "simulate", good, bad)
        #expect(refused.code == 1)
        #expect(refused.output == "")
        #expect(refused.errors.contains("unknown key 'prot'"))
        #expect(try Command.run(Built.runner, "simulate", good, good + "x").code == 66)
        #expect(try Command.run(Built.runner, "simulate", "-", "-").code == 64)
        let line = "\"$0\" simulate - \"$1\" <\"$1\""
        #expect(try Command.run("/bin/sh", "-c", line, Built.runner, good).output.contains("committed at once"))
    }

    @Test(arguments: [
        (["--boot", "8"], "write 8s"), (["--drain", "1±2"], "write 1s±2s"),
        (["--fail-ready", "4"], "a share such as 1/4 or 25% is expected"), (["--seed", "-1"], "--seed"),
    ])
    func aWrongArgumentExitsWith64(words: [String], advice: String) throws {
        let good = try workspace.write("good.yaml", manifest("\"60\""))
        let result = try Command([Built.runner, "simulate", good, good] + words).outcome()
        #expect(result.code == 64)
        #expect(result.errors.contains(advice), "\(result.errors)")
    }
}
