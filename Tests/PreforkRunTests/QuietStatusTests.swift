import Glibc
import Testing

/// `prefork-run status --quiet`, the health check of a container.
@Suite struct QuietStatusTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ groups: String) throws -> String {
        try workspace.write(
            "app.yaml", "version: 1\ncontrol: {socket: app.sock}\nworker_groups:\n" + groups)
    }

    /// The exit code of the check, which shows nothing while the master answers.
    private func check(_ manifest: String) throws -> Int32 {
        let result = try Command.run(Built.runner, "status", "--quiet", manifest)
        #expect(result.output == "" && result.errors == "", "\(result)")
        return result.code
    }

    @Test func theExitCodeSaysWhetherTheWorkersAreUp() throws {
        let gate = workspace.path + "/gate"
        let path = try manifest(
            """
              web: {command: [\(Built.probe), rest], count: 2}
              job: {command: ["true"], restart: {policy: on-failure}}
              db: {command: [\(Built.probe), rest], readiness: {exec: [test, -e, \(gate)], period: 50ms}}
            """)
        let master = try Master(path)
        try master.line("job/0 (pid ", "exited with 0")
        #expect(try check(path) == 1, "db is starting")
        try workspace.write("gate", "")
        try master.line("db/0 (pid ", "is ready")
        #expect(try check(path) == 0)

        #expect(try Command.run(Built.runner, "stop", path, "web/1").code == 0)
        try master.line("web/1 (pid ", "was killed by SIGTERM")
        #expect(try check(path) == 0, "an operator has stopped web/1")
        #expect(try Command.run(Built.runner, "stop", path, "web").code == 0)
        try Deadline.await("a group that is down") { try check(path) == 1 }
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatHasFailedIsNotUp() throws {
        let path = try manifest("  job: {command: [\(Built.probe), exit, \"3\"], restart: {policy: never}}")
        let master = try Master(path)
        // Before its first line, the master does not listen yet.
        try master.line("job/0 (pid ", "exited with 3")
        #expect(try check(path) == 1)
        #expect(try master.stop() == 0)
    }

    @Test func theTimeoutBoundsTheWaitForAMasterThatDoesNotAnswer() throws {
        let path = try manifest("  web: {command: [\(Built.probe), rest]}")
        let master = try Master(path)
        try master.line("web/0 launched")
        master.signal(SIGSTOP)
        for flag in ["--quiet", "--format=table"] {
            let result = try Command.run(Built.runner, "status", flag, "--timeout", "200ms", path)
            #expect(result.code == 69)
            #expect(
                result.errors
                    == "prefork-run: the master at \(workspace.path)/app.sock has not answered within 200 ms\n")
        }
        master.signal(SIGCONT)
        #expect(try master.stop() == 0)
    }

    @Test func aMissingMasterIsAnErrorAsForOtherCommands() throws {
        let path = try manifest("  web: {command: [a]}")
        let result = try Command.run(Built.runner, "status", "-q", path)
        #expect(result.code == 69)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("prefork-run: no master listens at "))
        #expect(try Command.run(Built.runner, "status", "-q", "--watch", path).code == 64)
    }
}
