import Glibc
import Testing

/// A group that was stopped because one of its workers died too often.
@Suite struct StoppedGroupTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ more: String = "") throws -> String {
        try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), rest]
                ids: 0-1
                restart: {intensity: {deaths: 0, then: stop-group}}
                overrides:
                  0: {command: [\(Built.probe), exit, '0'], restart: {policy: never}}
            \(more)
            """)
    }

    @Test func aReloadDoesNotRunItsCompletedWorkerAgain() throws {
        let master = try Master(try manifest())
        try master.line("web/0", "exited with 0")
        let fragile = try #require(try master.running(1)["web/1"])
        kill(fragile, SIGKILL)
        try master.line("web/1", "group stopped until the next reload")
        _ = try manifest("  jobs: {command: [\(Built.probe), rest]}")
        #expect(try master.reload().contains("1 to start, 2 kept; 1 tried again"))
        try master.running(2)
        master.signal(SIGQUIT)
        try master.line("web/0", "completed", "1", "0")
        #expect(master.lines.count { $0.contains("web/0 launched") } == 1)
        #expect(try master.stop() == 0)
    }
}
