import Testing

/// The output of commands.
@Suite struct OutputTests {
    @Test(arguments: [
        "schema", "explain", "check --format json \"$1\"", "resolve \"$1\"", "plan \"$1\" \"$1\"", "fmt - <\"$1\"",
    ])
    func outputThatCannotBeWrittenExitsWith73(command: String) throws {
        let workspace = try Workspace()
        let path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {command: [/bin/true]}")
        let result = try Command.run("/bin/sh", "-c", "exec \"$0\" \(command) >/dev/full", Built.runner, path)
        #expect(result.code == 73)
        #expect(result.errors.hasSuffix("cannot write to standard output: no space left on device\n"))
    }
}
