import Glibc
import Testing

/// Addresses that come and go while a worker takes its time to leave.
@Suite struct PortHandoverTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func write(_ groups: String...) throws -> String {
        let rest = "  rest: {command: [\(Built.probe), rest]}\n"
        return try workspace.write("app.yaml", "version: 1\nworker_groups:\n" + rest + groups.joined(separator: "\n"))
    }

    /// A group that does not hear TERM, and has an hour to.
    private func deaf(_ listener: String) -> String {
        "  web: {command: [\(Built.probe), deaf, \(workspace.path)/deaf], stop: {timeout: 1h}, \(listener)}"
    }

    /// Waits until the worker is as deaf as it is meant to be.
    private func deafness() throws { try Deadline.await("deafness") { contents(of: workspace.path + "/deaf") != nil } }

    /// The second request ends the hour.
    private func stop(_ master: Master) throws -> Int32 {
        master.signal(SIGTERM)
        try master.line("SIGTERM: stopping")
        return try master.stop()
    }

    @Test func aGroupThatIsPutBackGetsItsAddressBack() throws {
        let master = try Master(try write(deaf("port: 0")))
        let port = try master.port()
        let pid = try #require(try master.running(2)["web/0"])
        try deafness()
        _ = try write()
        master.signal(SIGHUP)
        try master.line("no longer listening on 127.0.0.1:\(port)")
        _ = try write(deaf("port: 0"))
        master.signal(SIGHUP)
        try master.line("listening on 127.0.0.1:\(port)")
        kill(pid, SIGKILL)
        try master.line("web/0 launched")
        #expect(try stop(master) == 0)
    }

    @Test func anAddressMayGoAndComeBackWhileItsWorkerIsSlowToLeave() throws {
        let master = try Master(try write(deaf("port: 0")))
        let port = try master.port()
        try master.running(2)
        try deafness()
        for (host, line) in [("127.0.0.2", "127.0.0.2:"), ("127.0.0.1", "127.0.0.1:\(port)")] {
            _ = try write(deaf("host: \(host), port: 0"))
            master.signal(SIGHUP)
            try master.line("listening on \(line)")
        }
        #expect(!master.lines.contains { $0.contains("refused") })
        #expect(try stop(master) == 0)
    }
}
