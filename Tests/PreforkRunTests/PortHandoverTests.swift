import Glibc
import Testing

/// Addresses that are closed and opened again while their worker terminates.
@Suite struct PortHandoverTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func write(_ groups: String...) throws -> String {
        let rest = "  rest: {command: [\(Built.probe), rest]}\n"
        return try workspace.write("app.yaml", "version: 1\nworker_groups:\n" + rest + groups.joined(separator: "\n"))
    }

    /// Returns a group whose worker ignores SIGTERM and has a timeout of an hour.
    private func stubbornGroup(_ listener: String) -> String {
        "  web: {command: [\(Built.probe), deaf, \(workspace.path)/deaf], stop: {timeout: 1h}, \(listener)}"
    }

    /// Waits until the worker ignores SIGTERM. It then writes a file.
    private func waitUntilTERMIsIgnored() throws {
        try Deadline.await("a worker that ignores SIGTERM") { contents(of: workspace.path + "/deaf") != nil }
    }

    /// Stops the master with two SIGTERM. The second one kills the worker before its timeout.
    private func stop(_ master: Master) throws -> Int32 {
        try master.stopAtOnce()
    }

    @Test func aRestoredGroupGetsItsAddressBack() throws {
        let master = try Master(try write(stubbornGroup("port: 0")))
        let port = try master.port()
        let pid = try #require(try master.running(2)["web/0"])
        try waitUntilTERMIsIgnored()
        _ = try write()
        master.signal(SIGHUP)
        try master.line("no longer listening on 127.0.0.1:\(port)")
        _ = try write(stubbornGroup("port: 0"))
        master.signal(SIGHUP)
        try master.line("listening on 127.0.0.1:\(port)")
        kill(pid, SIGKILL)
        try master.line("web/0 launched")
        #expect(try stop(master) == 0)
    }

    @Test func anAddressCanChangeAndComeBackWhileItsWorkerTerminates() throws {
        let master = try Master(try write(stubbornGroup("port: 0")))
        let port = try master.port()
        try master.running(2)
        try waitUntilTERMIsIgnored()
        _ = try write(stubbornGroup("host: 127.0.0.2, port: 0"))
        #expect(try master.reload().contains("reload 1"))
        _ = try write(stubbornGroup("host: 127.0.0.1, port: 0"))
        #expect(try master.reload().contains("reload 2"))
        try master.line("no longer listening on 127.0.0.2:")
        #expect(master.lines.contains { $0.contains("no longer listening on 127.0.0.1:\(port)") } == false)
        #expect(!master.lines.contains { $0.contains("refused") })
        #expect(try stop(master) == 0)
    }
}
