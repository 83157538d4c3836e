import Testing

/// A server of the library that answers the commands of `prefork-run`.
@Suite struct ControlSocketTests {
    private func ask(_ folder: Folder, _ words: String...) throws -> (code: Int32, lines: [String]) {
        let command = try Program([built("prefork-run")] + words + ["--socket", folder.path + "/server.sock"])
        let code = try command.exitCode()
        return (code, command.lines)
    }

    private func server(_ workers: String) throws -> RunningServer {
        let folder = try Folder()
        return try RunningServer("control \(folder.path)/server.sock\n" + workers, in: folder)
    }

    @Test func aServerIsAskedAndSteered() throws {
        let server = try server("web/0 wait\nweb/1 wait")
        let first = try server.nextPID(of: "web/0")
        let other = try server.nextPID(of: "web/1")
        let status = try ask(server.folder, "status")
        #expect(status.code == 0)
        #expect(status.lines.first == "server, generation 1: 2 of 2 running")
        #expect(status.lines.contains { $0.hasPrefix("web/0") && $0.contains(" \(first) ") }, "\(status.lines)")
        let restart = try ask(server.folder, "restart", "web/0", "--now", "--wait")
        #expect(restart.code == 0, "\(restart.lines)")
        #expect(restart.lines.contains { $0.contains("web/0 launched as pid ") }, "events reach the client")
        let second = try server.nextPID(of: "web/0")
        #expect(try server.running() == ["web/0": second, "web/1": other])
        let why = try ask(server.folder, "why", "web/0")
        #expect(why.lines.contains { $0.contains("restarted by the operator") }, "\(why.lines)")
        #expect(try server.stop() == 0)
    }

    @Test func aReloadAsksTheServerAgain() throws {
        let server = try server("web/0 wait")
        _ = try server.nextPID(of: "web/0")
        let socket = server.folder.path + "/server.sock"
        try server.folder.write("control \(socket)\nweb/0 wait\nweb/1 wait", to: "server")
        let reload = try ask(server.folder, "reload", "--wait")
        #expect(reload.code == 0, "\(reload.lines)")
        try server.program.line("workers 2")
        // Without the socket, the next command finds nobody.
        try server.folder.write("web/0 wait", to: "server")
        #expect(try ask(server.folder, "reload", "--wait").code == 0)
        #expect(try ask(server.folder, "status").code == 69)
        #expect(try server.stop() == 0)
    }
}
