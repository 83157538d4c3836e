import Glibc
import Testing

/// A group that is renamed in the file keeps its processes.
@Suite struct RenameTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ group: String, _ more: String) -> String {
        """
        version: 1
        worker_groups:
          \(group):
            command: [\(Built.hello)]
            ids: 0-1
            port: 0
            \(more)
        """
    }

    @Test func aRenamedGroupKeepsItsProcessesAndItsPort() throws {
        let file = try workspace.write("app.yaml", manifest("old", "stop: {timeout: 9s}"))
        let master = try Master(file)
        let port = try master.port()
        let before = try master.running(2)
        try workspace.write("app.yaml", manifest("web", "was: old"))
        #expect(try master.reload().contains("2 adjusted in place; 2 workers renamed"))
        let pid = try #require(before["old/1"])
        try master.line("web/1 (pid \(pid)) was old/1")
        #expect(kill(pid, 0) == 0)
        #expect(try Client.get(port: port).contains("old/"))

        // Each next launch has the new name and the port of before.
        for pid in before.values { kill(pid, SIGKILL) }
        try master.line("web/1 (pid \(pid)) was killed by SIGKILL")
        try Deadline.await("an answer of the new name") { try Client.get(port: port).contains("web/") }
        #expect(try master.stop() == 0)
        #expect(!master.lines.contains { $0.contains("asked") && $0.contains("old/") })
    }

    @Test func thePlanShowsTheFormerNames() throws {
        let old = try workspace.write("old.yaml", manifest("old", ""))
        let new = try workspace.write("new.yaml", manifest("web", "was: old"))
        let (code, output, _) = try Command.run(Built.runner, "plan", old, new)
        #expect(code == 2)
        #expect(output.contains("= web/0 (was old/0) … web/1 (was old/1)"), "\(output)")
        #expect(output.contains("2 to keep; 2 of these get another name."), "\(output)")
    }
}
