import Glibc
import Testing

/// A program that inherits several sockets by name.
@Suite struct NamedSocketTests {
    private let workspace: Workspace
    private let program: String

    init() throws {
        workspace = try Workspace()
        program = try workspace.write("server.py", NamedSocketTests.server)
    }

    /// Answers at each socket with its name, and with what the program was told about its sockets.
    private static let server = #"""
        import os, select, socket, sys
        names = os.environ["LISTEN_FDNAMES"].split(":")
        assert int(os.environ["LISTEN_FDS"]) == len(names) and int(os.environ["LISTEN_PID"]) == os.getpid()
        listeners = {socket.socket(fileno=3 + index): name for index, name in enumerate(names)}
        for listener in listeners:
            listener.setblocking(False)
        while True:
            for listener in select.select(list(listeners), [], [])[0]:
                try:
                    connection = listener.accept()[0]
                except BlockingIOError:
                    continue
                connection.setblocking(True)
                connection.recv(4096)
                told = " ".join([":".join(names), os.environ["EINHORN_FDS"], *sys.argv[1:]])
                text = f"{listeners[listener]} of {told} by {os.getpid()} at {os.environ['SERVER_STARTER_PORT']}"
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + text.encode())
                connection.close()

        """#

    private func manifest(_ sockets: String, args: String = "") -> String {
        """
        version: 1
        worker_groups:
          web:
            command: [python3, \(program)]
            args: [\(args)]
            port: 0
            sockets: {\(sockets)}
        """
    }

    @Test func eachSocketHasItsNameAndItsNumber() throws {
        let text = manifest(
            "admin: 0, control: {path: run.sock, mode: \"0600\"}",
            args: #""${fd:web}", "${fd:admin}", "${fd:control}", "${port:admin}", "${path:control}""#)
        let master = try Master(try workspace.write("app.yaml", text))
        let ports = (try master.port(), try master.port())
        let path = workspace.path + "/run.sock"
        try master.running(1)
        let told = "web:admin:control 3 4 5 3 4 5 \(ports.1) \(path)"
        let addresses = "127.0.0.1:\(ports.0)=3;127.0.0.1:\(ports.1)=4;\(path)=5"
        let web = try Client.get(port: ports.0)
        #expect(web.hasPrefix("web of \(told) by ") && web.hasSuffix(" at \(addresses)"), "\(web)")
        #expect(try Client.get(port: ports.1).hasPrefix("admin of \(told) by "))
        #expect(try Client.get(path: path).hasPrefix("control of \(told) by "))
        #expect(try master.stop() == 0)
        #expect(Client.isRefused { try Client.get(port: ports.1) })
        #expect(access(path, F_OK) != 0)
    }

    @Test func aChangedPortOfOneSocketReplacesItsWorkersAndLeavesTheOtherSocketsOpen() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("admin: 0, metrics: 0")))
        let (web, admin, metrics) = (try master.port(), try master.port(), try master.port())
        let before = try master.running(1)
        let taken = try TakenPort(releasing: true)
        try workspace.write("app.yaml", manifest("admin: \(taken.number), metrics: 0"))
        try master.reload()
        try master.line("sockets.admin 127.0.0.1:0 → 127.0.0.1:\(taken.number)")
        try master.line("no longer listening on 127.0.0.1:\(admin)")
        // The worker that is asked to stop has the socket until it exits.
        try Deadline.await("the end of the old socket") { Client.isRefused { try Client.get(port: admin) } }
        let after = master.pids
        #expect(after.keys == before.keys && after != before)
        for (port, name) in [(web, "web"), (Int(taken.number), "admin"), (metrics, "metrics")] {
            #expect(try Client.get(port: port).hasPrefix("\(name) of web:admin:metrics"))
        }
        #expect(try master.stop() == 0)
    }

    /// The new socket was opened and is closed again; the others never closed, and their clients never noticed.
    @Test func aRolloutThatFailsRestoresTheOldSockets() throws {
        let gate = "if os.path.exists('fails'): sys.exit(3)"
        try workspace.write("server.py", "import os, sys\n\(gate)\n" + NamedSocketTests.server)
        // A worker that fails within a second takes the reload back.
        let rest = "    rollout: {min_ready: 1s}"
        let control = "control: {path: old.sock}"
        let master = try Master(try workspace.write("app.yaml", manifest("admin: 0, \(control)") + "\n\(rest)\n"))
        let (web, admin) = (try master.port(), try master.port())
        let pid = try #require(try master.running(1)["web/0"])
        // Its program has looked for the file.
        #expect(try Client.get(port: web).contains(" by \(pid) "))
        let old = NamedSocketTests.sockets(of: master)
        let taken = try TakenPort(releasing: true)
        try workspace.write("fails", "")
        let changed = "metrics: 0, admin: \(taken.number), control: {path: new.sock}"
        try workspace.write("app.yaml", manifest(changed) + "\n\(rest)\n")
        try master.reload()
        try master.line("web/0 exited with 3 after", "all groups go back to what ran before")
        try master.line("reload 1 is taken back")
        #expect(!master.positions("listening on 127.0.0.1:\(taken.number) for web, as admin").isEmpty)
        for closed in ["127.0.0.1:\(taken.number)", "unix \(workspace.path)/new.sock"] {
            try master.line("no longer listening on \(closed)")
        }
        for kept in ["127.0.0.1:\(web)", "127.0.0.1:\(admin)", "unix \(workspace.path)/old.sock"] {
            #expect(master.positions("no longer listening on \(kept)").isEmpty, "\(kept)")
        }
        try Deadline.await("the old sockets alone") { NamedSocketTests.sockets(of: master) == old }
        #expect(access(workspace.path + "/new.sock", F_OK) != 0)
        #expect(Client.isRefused { try Client.get(port: Int(taken.number)) })
        for (name, answer) in [
            ("web", try Client.get(port: web)), ("admin", try Client.get(port: admin)),
            ("control", try Client.get(path: workspace.path + "/old.sock")),
        ] {
            #expect(answer.hasPrefix("\(name) of web:admin:control ") && answer.contains(" by \(pid) "), "\(answer)")
        }
        #expect(try master.stop() == 0)
    }

    /// The sockets that the master has open, by the numbers of the kernel.
    private static func sockets(of master: Master) -> [String] {
        let folder = "/proc/\(master.pid)/fd/"
        return entries(of: folder).compactMap { entry in
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = readlink(folder + entry, &bytes, bytes.count)
            let target = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            return target.hasPrefix("socket:") ? target : nil
        }.sorted()
    }

    /// The log says whose socket it is: two groups may both have one named admin.
    @Test func theLogSaysWhoseSocketItIs() throws {
        let text = """
            version: 1
            defaults: {command: [python3, \(program)], sockets: {admin: 0}}
            worker_groups: {api: {}, web: {port: 0}}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        for _ in 0..<3 { _ = try master.port() }
        let ends = master.lines.compactMap { line in
            line.contains("listening on ") ? line.split(separator: " for ").last.map(String.init) : nil
        }
        #expect(ends.sorted() == ["api, as admin", "web", "web, as admin"])
        #expect(try master.stop() == 0)
    }

    @Test func aGroupWithoutAPortServesItsNamedSockets() throws {
        let text = "version: 1\nworker_groups: {web: {command: [python3, \(program)], sockets: {admin: 0}}}\n"
        let master = try Master(try workspace.write("app.yaml", text))
        let port = try master.port()
        #expect(try Client.get(port: port).hasPrefix("admin of admin 3 by "))
        #expect(try master.stop() == 0)
    }

    @Test func aSocketThatCannotBeOpenedIsReportedAtItsName() throws {
        let taken = try TakenPort()
        let path = try workspace.write("app.yaml", manifest("admin: 0, metrics: \(taken.number)"))
        let result = try Command.run(Built.runner, path)
        #expect(result.code != 0)
        #expect(
            result.errors.contains("app.yaml:7:25: error: cannot listen on 127.0.0.1:\(taken.number)"),
            "\(result.errors)")
    }
}
