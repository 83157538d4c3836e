import Testing

/// What `check` says about the programs of `on`.
@Suite struct EventCheckTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func check(_ on: String, _ options: String...) throws -> (code: Int32, output: String, errors: String) {
        let path = try workspace.write(
            "app.yaml", "version: 1\non: \(on)\nworker_groups:\n  web: {command: [sh]}")
        return try Command([Built.runner, "check", path] + options).outcome()
    }

    @Test func aProgramThatIsMissingIsAnErrorOfTheHost() throws {
        let on = "{held: [./page, a], oom: nowhere-in-path, refused: [logger-x], committed: [sh, -c, 'cat']}"
        #expect(try check(on).code == 0)
        let result = try check(on, "--host")
        #expect(result.code == 1)
        for finding in [
            "2:13: error: cannot execute './page': no such file or directory [PR0904]",
            "2:30: error: cannot execute 'nowhere-in-path': it is not in PATH [PR0904]",
            "2:57: error: cannot execute 'logger-x': it is not in PATH [PR0904]",
        ] { #expect(result.output.contains("app.yaml:\(finding)"), "\(result.output)") }
        #expect(!result.output.contains("'sh'"))
        try workspace.writeProgram("page", "#!/bin/sh")
        #expect(try check("{held: [./page, a]}", "--host").code == 0)
    }

    @Test func anUnknownEventHasASuggestion() throws {
        let result = try check("{rolledback: [sh]}")
        #expect(result.code == 1 && result.output.contains("did you mean 'rolled_back'?"), "\(result.output)")
    }

    /// A reload is not refused for a program that no worker needs.
    @Test func aReloadWithAProgramThatIsMissingIsAccepted() throws {
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest]}"
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(1)
        try workspace.write("app.yaml", text + "\non: {held: [./page]}")
        #expect(try master.reload().contains("nothing changed"))
        #expect(try master.stop() == 0)
    }
}
