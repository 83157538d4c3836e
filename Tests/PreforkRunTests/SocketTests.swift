import Glibc
import Testing

/// The master's sockets, which stay open while workers exit and start.
@Suite struct SocketTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ group: String) -> String {
        "version: 1\nworker_groups:\n  web:\n    command: [\(Built.hello)]\n" + group
    }

    @Test func severalWorkersAnswerOnOneSocket() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("    ids: 0-2\n    port: 0")))
        let port = try master.port()
        let pids = try master.running(3)
        var seen: Set<String> = []
        try Deadline.await("answers of all three") {
            let answer = try Client.get(port: port)
            seen.formUnion(pids.filter { answer.contains("pid \($0.value)") }.keys)
            return seen.count == 3
        }
        #expect(try master.stop() == 0)
    }

    @Test func noConnectionIsRefusedWhileEveryWorkerIsReplaced() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("    ids: 0-1\n    port: 0")))
        let port = try master.port()
        try master.running(2)
        for round in 0..<10 {
            let text = manifest("    ids: 0-1\n    port: 0\n    args: [\"--greeting=\(round)\"]")
            try workspace.write("app.yaml", text)
            master.signal(SIGHUP)
            // Old or new workers answer. No connection is refused, because the queue belongs to the master's socket.
            for _ in 0..<5 { #expect(try Client.get(port: port).contains("web/")) }
            try Deadline.await("the greeting \(round)") { try Client.get(port: port).hasPrefix("\(round) ") }
        }
        #expect(try master.stop() == 0)
    }

    @Test func aProgramOfInetdAnswersOnItsStandardInput() throws {
        let script = #"""
            import socket
            listener = socket.socket(fileno=0)
            while True:
                connection = listener.accept()[0]
                connection.recv(4096)
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nfrom descriptor 0")
                connection.close()

            """#
        let program = try workspace.write("server.py", script)
        let text = "version: 1\nworker_groups:\n  web: {command: [python3, \(program)], port: 0, stdin: socket}\n"
        let master = try Master(try workspace.write("app.yaml", text))
        let port = try master.port()
        #expect(try Client.get(port: port).contains("from descriptor 0"))
        #expect(try master.stop() == 0)
    }

    @Test func aPortChosenByTheKernelIsKeptAcrossReloads() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("    port: 0")))
        let port = try master.port()
        try workspace.write("app.yaml", manifest("    port: 0\n    args: [\"--greeting=${port}\"]"))
        try master.reload()
        try Deadline.await("the new worker") { try Client.get(port: port).hasPrefix("\(port) from") }
        #expect(try master.stop() == 0)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "\"::1\"", "0.0.0.0", "\"::\""])
    func everyKindOfHostCanBeBound(host: String) throws {
        let master = try Master(try workspace.write("app.yaml", manifest("    host: \(host)\n    port: 0")))
        let address = try master.line("listening on ")
        #expect(address.hasSuffix(" for web"))
        try master.running(1)
        #expect(try master.stop() == 0)
        #expect(master.lines.contains { $0.contains("no longer listening on") })
    }

    @Test func withReusePortEachWorkerHasItsOwnSocket() throws {
        let taken = try TakenPort(releasing: true)
        let listen = "    port: \(taken.number)\n    listen: {reuse_port: true}\n    ids: 0-1"
        let master = try Master(try workspace.write("app.yaml", manifest(listen)))
        try master.line("listening on 127.0.0.1:\(taken.number)")
        try master.line("listening on 127.0.0.1:\(taken.number)")
        let pids = try master.running(2)
        #expect(Set(try pids.values.map(socketInode)).count == 2)
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerInheritsAUDPSocket() throws {
        let text = manifest("    port: 0\n    listen: {protocol: udp}").split(separator: Built.hello)
            .joined(separator: "\(Built.probe), echo-udp")
        let master = try Master(try workspace.write("app.yaml", text))
        let port = try master.port()
        let pid = try #require(try master.running(1)["web/0"])
        #expect(try Client.echo("ping", port: port) == "\(pid) ping")
        #expect(try master.stop() == 0)
    }

    /// Returns the socket that a process has as descriptor 3.
    private func socketInode(of pid: Int32) throws -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink("/proc/\(pid)/fd/3", &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test func aUnixSocketHasItsModeAndIsRemovedAtTheEnd() throws {
        let path = workspace.path + "/web.sock"
        let master = try Master(try workspace.write("app.yaml", manifest("    path: web.sock\n    mode: \"0600\"")))
        try master.running(1)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try Client.get(path: path).contains("web/0"))
        #expect(try master.stop() == 0)
        #expect(access(path, F_OK) == -1)
    }

    @Test func aNewAddressIsBoundBeforeTheOldAddressIsClosed() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("    port: 0")))
        let port = try master.port()
        try workspace.write("app.yaml", manifest("    host: 0.0.0.0\n    port: \(port)"))
        master.signal(SIGHUP)
        try master.line("listening on 0.0.0.0:\(port)")
        try master.line("web/0 launched")
        try master.line("no longer listening on 127.0.0.1:\(port)")
        #expect(try Client.get(port: port).contains("web/0"))
        #expect(try master.stop() == 0)
    }

    /// A probe reports its environment and descriptors.
    @Test func aWorkerInheritsItsSocketByAllThreeProtocolsAndNoOtherDescriptor() throws {
        let report = workspace.path + "/report"
        let text = """
            version: 1
            name: shop
            worker_groups:
              web:
                command: [\(Built.probe), report, \(report)]
                port: 0
                cap: 2
                runtime: [go, ghc]
                env: {MODE: x, HOME: null}
            """
        // The worker must not inherit a descriptor that the master was started with, even without close-on-exec.
        let manifest = try workspace.write("app.yaml", text)
        let master = try Master(shell: #"exec 9</dev/null; exec "$@""#, manifest: manifest)
        let port = try master.port()
        let pid = try #require(try master.running(1)["web/0"])
        let lines = try Deadline.await("the report") { contents(of: report)?.split(separator: "\n").map(String.init) }
        func has(_ line: String) -> Bool { lines.contains { $0.hasSuffix(line) } }
        for line in [
            "LISTEN_FDS=1", "LISTEN_PID=\(pid)", "LISTEN_FDNAMES=web", "EINHORN_FD_COUNT=1", "EINHORN_FD_0=3",
            "SERVER_STARTER_PORT=127.0.0.1:\(port)=3", "PREFORK_NAME=shop", "PREFORK_GROUP=web", "PREFORK_ID=0",
            "PREFORK_INDEX=0", "PREFORK_HOST=127.0.0.1", "PREFORK_PORT=\(port)", "PREFORK_CAP=2",
            "PREFORK_GENERATION=1", "GOMAXPROCS=2", "MODE=x",
        ] {
            #expect(has(line), "\(line) is missing in:\n\(lines.joined(separator: "\n"))")
        }
        #expect(!lines.contains { $0.contains("HOME=") })
        #expect(entries(of: "/proc/\(pid)/fd").sorted() == ["0", "1", "2", "3"])
        #expect(try master.stop() == 0)
    }
}
