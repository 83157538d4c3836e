import Glibc
import Testing

/// The master's sockets at the end: no client waits for an answer that never comes.
@Suite struct LeftSocketTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Starts a master with a worker that runs a Python program. The program finds `listener`, its socket, and `touch`,
    /// which creates a file in the workspace.
    private func master(_ program: String, _ extra: String = "") throws -> Master {
        let start = """
            import os, signal, socket, sys, threading, time
            listener = socket.socket(fileno=3)
            def touch(name, text=""):
                with open(name + ".new", "w") as file: file.write(text)
                os.rename(name + ".new", name)
            def serve():
                while True:
                    connection = listener.accept()[0]
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nserved")
                    connection.close()

            """
        try workspace.write("server.py", start + program)
        return try Master(try manifest(extra))
    }

    private func manifest(_ extra: String) throws -> String {
        let address = extra.contains("port:") || extra.contains("path:") ? "" : "    port: 0\n"
        let group = "  web:\n    command: [python3, \(workspace.path)/server.py]\n" + address + extra
        return try workspace.write("app.yaml", "version: 1\nworker_groups:\n" + group)
    }

    private func wait(for name: String) throws -> String {
        try Deadline.await("the file \(name)") { contents(of: "\(workspace.path)/\(name)") }
    }

    private func isRefused(_ port: Int) -> Bool { Client.isRefused { try Client.get(port: port) } }

    /// The master kills the child together with its worker. The child may not have ended yet when the master looks.
    @Test func aChildThatTheMasterHasKilledIsNotReportedAsLeft() throws {
        let master = try master(
            """
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                touch("deaf")
                time.sleep(1000)
            time.sleep(1000)
            """)
        _ = try wait(for: "deaf")
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
        #expect(!master.lines.contains { $0.contains("outlives its worker") }, "\(master.lines)")
    }

    /// A server that drains well closes its socket first. A load balancer then goes elsewhere.
    @Test func aStopRefusesClientsAsSoonAsTheWorkersHaveClosedTheSocket() throws {
        let master = try master(
            """
            def stop(*_):
                listener.close()
                touch("closed")
            signal.signal(signal.SIGTERM, stop)
            touch("up")
            while not os.path.exists("go"): time.sleep(0.01)
            """)
        let port = try master.port()
        _ = try wait(for: "up")
        master.signal(SIGTERM)
        _ = try wait(for: "closed")
        #expect(isRefused(port))
        try workspace.write("go", "")
        #expect(try master.exitCode() == 0)
    }

    /// A server may go on for some seconds, until the load balancers know, if the manifest says that clients may wait.
    @Test func withQueueAWorkerThatGoesOnAcceptingDuringItsStopIsNotDisturbed() throws {
        let queue = "    listen: {when_down: queue}"
        let master = try master(
            """
            signal.signal(signal.SIGTERM, lambda *_: touch("asked"))
            threading.Thread(target=serve, daemon=True).start()
            touch("up")
            while not os.path.exists("go"): time.sleep(0.01)
            """, queue)
        let port = try master.port()
        _ = try wait(for: "up")
        master.signal(SIGTERM)
        _ = try wait(for: "asked")
        #expect(try Client.get(port: port) == "served")
        try workspace.write("go", "")
        #expect(try master.exitCode() == 0)
    }

    /// A worker of gunicorn, for example, keeps the socket and accepts no more.
    @Test(arguments: ["    port: 0", "    path: web.sock"])
    func aWorkerThatKeepsItsSocketAndFinishesARequestTakesNoNewClients(listen: String) throws {
        let program = """
            signal.signal(signal.SIGTERM, lambda *_: touch("asked"))
            connection = listener.accept()[0]
            connection.recv(4096)
            touch("begun")
            while not os.path.exists("go"): time.sleep(0.01)
            connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nserved whole")
            """
        let master = try master(program, listen)
        let port = listen.contains("port") ? try master.port() : 0
        func connect() throws -> Int32 {
            try port > 0 ? Client.connection(port: port) : Client.connection(path: workspace.path + "/web.sock")
        }
        try master.running(1)
        let slow = try connect()
        defer { close(slow) }
        Client.request(on: slow)
        _ = try wait(for: "begun")
        master.signal(SIGTERM)
        _ = try wait(for: "asked")
        try Deadline.await("that clients are refused") { Client.isRefused { close(try connect()) } }
        try workspace.write("go", "")
        #expect(try Client.answer(on: slow) == "served whole")
        #expect(try master.exitCode() == 0)
        #expect(!master.lines.contains { $0.contains("outlives") })
    }

    private static let forks = """
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            # The log is over when nobody has the pipe any more.
            for stream in 1, 2: os.dup2(0, stream)
            if "--session" in sys.argv: os.setsid()
            try: serve()
            except OSError: signal.pause()
        touch("child", str(pid))
        signal.pause()
        """

    private func child() throws -> Int32 { try #require(Int32(try wait(for: "child"))) }

    @Test func aChildThatOutlivesItsWorkerAndTheMasterServesNobody() throws {
        let master = try master(LeftSocketTests.forks, "    stop: {kill: process}")
        let port = try master.port()
        let child = try child()
        defer { kill(child, SIGKILL) }
        #expect(try Client.get(port: port) == "served")
        #expect(try master.stop() == 0)
        #expect(isRefused(port))
        let left = try #require(master.lines.first { $0.contains("pid \(child) (python3) outlives its worker") })
        #expect(left.hasSuffix("; the socket is shut down"), "\(left)")
    }

    /// The kernel cannot shut a datagram socket down for all processes, so the log does not say so.
    @Test func aLeftDatagramSocketIsNotCalledShutDown() throws {
        let program = LeftSocketTests.forks.replacing("serve()", with: "signal.pause()")
        let master = try master(program, "    listen: {protocol: udp}\n    stop: {kill: process}")
        let child = try child()
        defer { kill(child, SIGKILL) }
        #expect(try master.stop() == 0)
        let sentence = "the socket cannot be shut down, and stays open until the process ends"
        #expect(
            master.lines.contains { $0.contains("pid \(child) (python3) outlives its worker") && $0.contains(sentence) }
        )
    }

    @Test func aChildThatLeftTheGroupOfItsWorkerIsReported() throws {
        let master = try master(LeftSocketTests.forks, "    args: [--session]")
        let port = try master.port()
        let child = try child()
        defer { kill(child, SIGKILL) }
        #expect(try Client.get(port: port) == "served")
        try Deadline.await("the child's session") { getsid(child) == child }
        #expect(try master.stop() == 0)
        #expect(
            master.lines.contains { $0.contains("pid \(child) (python3) outlives its worker and keeps the socket") })
        // Without privileges the kernel may refuse the master to reach into the other process.
        if geteuid() == 0 { #expect(isRefused(port)) }
    }

    @Test func aChildThatOutlivesItsWorkerDoesNotServeTheSocketThatAReloadHasRemoved() throws {
        let master = try master(LeftSocketTests.forks, "    stop: {kill: process}")
        let port = try master.port()
        let child = try child()
        defer { kill(child, SIGKILL) }
        try workspace.write("app.yaml", "version: 1\nworker_groups: {other: {command: [\(Built.probe), rest]}}")
        try master.reload()
        try Deadline.await("that clients are refused") { isRefused(port) }
        #expect(try master.stop() == 0)
    }
}
