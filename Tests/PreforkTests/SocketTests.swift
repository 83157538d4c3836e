import Glibc
import Testing

/// Sockets that contexts name: opened once by the master, handed to each worker.
@Suite struct SocketTests {
    @Test func aSocketArrivesByItsNameAndStaysOverARelaunch() throws {
        let server = try RunningServer("web/0 listen=0 serve")
        try server.program.line("web/0 serves http on 3")
        let first = ProcessFacts(try server.up("web/0"))
        let socket = try #require(first.descriptors[3])
        let port = try Loopback.port(of: 3, in: first.pid)
        #expect(try Loopback.ask(port) == first.pid)

        kill(first.pid, SIGKILL)
        let second = ProcessFacts(try server.up("web/0"))
        #expect(second.descriptors[3] == socket)
        #expect(try Loopback.ask(port) == second.pid)

        // So it does when the worker changes.
        try server.reload("web/0 listen=0 args=changed serve")
        let third = ProcessFacts(try server.up("web/0"))
        #expect(third.descriptors[3] == socket)
        #expect(try Loopback.ask(port) == third.pid)
    }

    @Test func workersOfOneAddressShareItsSocket() throws {
        let server = try RunningServer("web/0 listen=0 serve", "web/1 listen=0 serve", "launch web/2 listen=0 serve")
        let pids = [try server.up("web/0"), try server.up("web/1"), try server.up("web/2")]
        #expect(Set(pids.map { ProcessFacts($0).descriptors[3] }).count == 1)
        let port = try Loopback.port(of: 3, in: pids[0])
        #expect(pids.contains(try Loopback.ask(port)))
    }

    @Test func aConnectionDuringARelaunchWaitsForTheSuccessor() throws {
        let server = try RunningServer("web/0 listen=0 serve")
        let first = try server.up("web/0")
        let port = try Loopback.port(of: 3, in: first)
        // Stopped, it accepts nothing: the connection waits in the socket that the master keeps.
        kill(first, SIGSTOP)
        try awaited("a standstill") { ProcessFacts(first).isStopped }
        let waiting = try Loopback(port)
        kill(first, SIGKILL)
        #expect(try waiting.answer() == server.up("web/0"))
    }

    @Test(arguments: [
        ("listen=0", "tcp 127.0.0.1", "listens", "tcp"), ("listen=0 host=::1", "tcp [::1]", "listens", "tcp6"),
        ("listen=0 transport=udp", "udp 127.0.0.1", "receives", "udp"),
    ])
    func aSocketKnowsWhatItIsAndThePortItReallyHas(
        options: String, place: String, verb: String, table: String
    ) throws {
        let server = try RunningServer("web/0 \(options) describe")
        let pid = try server.up("web/0")
        let port = try Loopback.port(of: 3, in: pid, table: table)
        try server.program.line("http: \(place):\(port) \(verb)")
    }

    @Test(arguments: [("tcp", "unixStream", "listens"), ("udp", "unixDatagram", "receives")])
    func aUnixSocketKnowsItsPath(transport: String, kind: String, verb: String) throws {
        let folder = try Folder()
        let path = "\(folder.path)/socket"
        let server = try RunningServer("web/0 path=\(path) transport=\(transport) describe")
        try server.program.line("http: \(kind) unix \(path) \(verb)")
        #expect(try server.stop() == 0)
    }

    @Test func eachSocketArrivesUnderItsOwnName() throws {
        let folder = try Folder()
        let path = "\(folder.path)/socket"
        let server = try RunningServer("web/0 name=http,admin listen=0 path=\(path) describe")
        try server.program.line("http: tcp 127.0.0.1:")
        try server.program.line("admin: unixStream unix \(path) listens")
        #expect(try server.stop() == 0)
    }

    @Test func socketsThatAreMeantForAnotherProcessAreLeftAlone() throws {
        let worker = try LoneWorker("web/0 count-sockets", after: "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=1")
        #expect(try worker.program.exitCode() == 0)
        #expect(worker.program.lines == ["0 sockets"])
    }

    @Test func whoTakesASocketMayCloseItsOwnAndNobodyElses() throws {
        let server = try RunningServer("web/0 listen=0 take 1", "web/1 listen=0 serve")
        let taker = ProcessFacts(try server.up("web/0"))
        let other = ProcessFacts(try server.up("web/1"))
        let socket = try #require(other.descriptors[3])
        #expect(!taker.descriptors.values.contains(socket))
        #expect(ProcessFacts(server.pid).descriptors.values.contains(socket))
        #expect(try Loopback.ask(Loopback.port(of: 3, in: other.pid)) == other.pid)
    }

    @Test func aSocketHasOneTaker() throws {
        let server = try RunningServer("web/0 restart=never listen=0 take 2")
        try server.program.alarm("error: web/0", "failed: the socket 'http' has been taken already: it has one owner")
        try server.program.line("finished web/0 1")
    }

    @Test func whatIsNoSocketEndsTheWorkerWith71() throws {
        let worker = try LoneWorker("web/0 rest", after: "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$")
        #expect(try worker.program.exitCode() == 71)
        let reason = "cannot use descriptor 3 as a socket: socket operation on non-socket (getsockopt)"
        #expect(
            worker.program.alarms == [
                "error: worker/0 (pid \(worker.program.pid)) cannot take its sockets: \(reason)"
            ])
    }
}
