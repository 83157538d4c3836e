import Glibc
import Testing

/// A group whose workers are all held or completed. Nobody serves its clients until a reload.
@Suite struct DownGroupTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Writes a manifest whose worker fails as soon as the file `fail` exists, and is not launched again; or, if it is mended, one
    /// whose worker answers.
    @discardableResult
    private func manifest(
        _ extra: String, isMended: Bool = false, restart: String = "{intensity: {deaths: 0}}"
    ) throws -> String {
        let script = "until [ -e fail ]; do sleep 0.01; done; exit 3"
        let command = isMended ? Built.hello : "sh, -c, '\(script)'"
        return try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [\(command)]
                count: 2
                restart: \(restart)
            \(extra)
            """)
    }

    @Test(arguments: [true, false])
    func theClientsOfAPortAreRefusedUntilAReload(kernelPicks: Bool) throws {
        let listen = kernelPicks ? "    port: 0" : "    port: \(try TakenPort(releasing: true).number)"
        let master = try Master(try manifest(listen))
        let port = try master.port()
        try master.running(2)
        let waiting = try Client.connection(port: port)
        defer { close(waiting) }
        try workspace.write("fail", "")
        try master.line("refusing connections to 127.0.0.1:\(port)", "every worker of web is held or completed")
        #expect(Client.isRefused { try Client.get(port: port) })
        // The client in the queue is refused, too.
        var byte: UInt8 = 0
        #expect(read(waiting, &byte, 1) == -1 && errno == ECONNRESET)
        try manifest(listen, isMended: true)
        try master.reload()
        try master.line("taking connections to 127.0.0.1:\(port) again")
        #expect(try Client.get(port: port).contains("web/"))
        // The master has shut the socket down itself, so no worker is blamed for that.
        #expect(!master.lines.contains { $0.contains("serves again") })
        #expect(try master.stop() == 0)
    }

    /// The reload waits for another group. Until then it may be taken back, so the old socket is kept, and nobody is held.
    @Test func anAddressThatAReloadHasLeftIsNotCalledDown() throws {
        func manifest(_ listen: String, slow: String) throws -> String {
            try workspace.write(
                "app.yaml",
                """
                version: 1
                worker_groups:
                  slow: {command: [\(Built.probe), rest], args: [\(slow)], readiness: {after: \(slow)}}
                  web: {command: [\(Built.hello)], \(listen), readiness: {after: 1ms}, rollout: {min_ready: 0s}}
                """)
        }
        let master = try Master(try manifest("port: 0", slow: "1ms"))
        let port = try master.port()
        try master.running(2)
        _ = try manifest("path: web.sock", slow: "1000s")
        try master.reload()
        try master.line("refusing connections to 127.0.0.1:\(port)", "no worker of web serves there any more")
        #expect(!master.lines.contains { $0.contains("held") })
        #expect(try master.stop() == 0)
    }

    /// Nobody launches the workers of a group again whose exit `never_on` names, so nobody will serve its clients.
    @Test func theClientsOfACompletedGroupAreRefused() throws {
        let listen = "    port: \(try TakenPort(releasing: true).number)"
        let master = try Master(try manifest(listen, restart: "{never_on: 3}"))
        let port = try master.port()
        try master.running(2)
        try workspace.write("fail", "")
        try master.line("refusing connections to 127.0.0.1:\(port)", "taken again when a reload launches one")
        #expect(Client.isRefused { try Client.get(port: port) })
        // A reload that launches nobody takes no connections.
        #expect(try master.reload().contains("nothing changed"))
        #expect(Client.isRefused { try Client.get(port: port) })
        try manifest(listen, isMended: true)
        try master.reload()
        try master.line("taking connections to 127.0.0.1:\(port) again")
        #expect(try Client.get(port: port).contains("web/"))
        #expect(try master.stop() == 0)
    }

    @Test func theClientsOfAUnixSocketAreRefusedUntilAReload() throws {
        let path = workspace.path + "/web.sock"
        let listen = "    path: web.sock\n    mode: \"0600\""
        let master = try Master(try manifest(listen))
        try master.running(2)
        try workspace.write("fail", "")
        try master.line("refusing connections to unix \(path)")
        #expect(Client.isRefused { try Client.get(path: path) })
        try manifest(listen, isMended: true)
        try master.reload()
        try master.line("taking connections to unix \(path) again")
        #expect(try Client.get(path: path).contains("web/"))
        #expect(!master.lines.contains { $0.contains("serves again") })
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try master.stop() == 0)
        #expect(access(path, F_OK) == -1)
    }

    @Test func withQueueTheClientsWaitForTheReload() throws {
        let listen = "    port: 0\n    listen: {when_down: queue}"
        let master = try Master(try manifest(listen))
        let port = try master.port()
        try master.running(2)
        try workspace.write("fail", "")
        try master.line("held until the next reload")
        try master.line("held until the next reload")
        let waiting = try Client.connection(port: port)
        defer { close(waiting) }
        try manifest(listen, isMended: true)
        try master.reload()
        let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        #expect(send(waiting, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var ready = pollfd(fd: waiting, events: Int16(POLLIN), revents: 0)
        #expect(poll(&ready, 1, Deadline().milliseconds) == 1)
        var bytes = [UInt8](repeating: 0, count: 4096)
        #expect(read(waiting, &bytes, bytes.count) > 0)
        #expect(!master.lines.contains { $0.contains("refusing connections") })
        #expect(try master.stop() == 0)
    }

    /// The ports of a plural are down one by one.
    @Test func eachPortIsRefusedWhenItsOwnWorkerIsHeld() throws {
        let listen = "    ports: [0, 0]\n    overrides: {1: {command: [\(Built.hello)]}}"
        let master = try Master(try manifest(listen))
        let ports = [try master.port(), try master.port()]
        try master.running(2)
        try workspace.write("fail", "")
        try master.line("refusing connections to")
        try Deadline.await("one refused and one served port") {
            ports.count { port in Client.isRefused { try Client.get(port: port) } } == 1
        }
        #expect(try master.stop() == 0)
    }
}
