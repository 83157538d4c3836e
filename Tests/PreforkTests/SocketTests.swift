import Glibc
import Testing

/// The sockets of contexts: the master opens each socket once, and the workers inherit it.
@Suite struct SocketTests {
    @Test func aSocketStaysOpenWhileItsWorkerIsReplaced() throws {
        let server = try RunningServer("web/0 listen=0 serve")
        try server.program.line("web/0 serves http on 3")
        let first = ProcessFacts(try server.nextPID(of: "web/0"))
        let socket = try #require(first.descriptors[3])
        let port = try Loopback.port(of: 3, in: first.pid)
        #expect(try Loopback.ask(port) == first.pid)

        kill(first.pid, SIGKILL)
        let second = ProcessFacts(try server.nextPID(of: "web/0"))
        #expect(second.descriptors[3] == socket)
        #expect(try Loopback.ask(port) == second.pid)

        // The socket also stays open when a reload replaces the worker.
        try server.reload("web/0 listen=0 rollout=at-once args=changed serve")
        let third = ProcessFacts(try server.nextPID(of: "web/0"))
        #expect(third.descriptors[3] == socket)
        #expect(try Loopback.ask(port) == third.pid)
    }

    @Test func workersWithOneAddressShareItsSocket() throws {
        let server = try RunningServer("web/0 listen=0 serve", "web/1 listen=0 serve", "launch web/2 listen=0 serve")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1"), try server.nextPID(of: "web/2")]
        #expect(Set(pids.map { ProcessFacts($0).descriptors[3] }).count == 1)
        let port = try Loopback.port(of: 3, in: pids[0])
        #expect(pids.contains(try Loopback.ask(port)))
    }

    @Test func aConnectionDuringARestartWaitsForTheSuccessor() throws {
        let server = try RunningServer("web/0 listen=0 serve")
        let first = try server.nextPID(of: "web/0")
        let port = try Loopback.port(of: 3, in: first)
        // A stopped worker accepts no connection. The connection waits in the queue of the master's socket.
        kill(first, SIGSTOP)
        try waitUntil("a standstill") { ProcessFacts(first).isStopped }
        let waiting = try Loopback(port)
        kill(first, SIGKILL)
        #expect(try waiting.answer() == server.nextPID(of: "web/0"))
    }

    @Test(arguments: [
        ("listen=0", "tcp 127.0.0.1", "listens", "tcp"), ("listen=0 host=::1", "tcp [::1]", "listens", "tcp6"),
        ("listen=0 transport=udp", "udp 127.0.0.1", "receives", "udp"),
    ])
    func aSocketReportsItsTransportAndItsPort(
        options: String, place: String, verb: String, table: String
    ) throws {
        let server = try RunningServer("web/0 \(options) describe")
        let pid = try server.nextPID(of: "web/0")
        let port = try Loopback.port(of: 3, in: pid, table: table)
        try server.program.line("http: \(place):\(port) \(verb)")
    }

    @Test(arguments: [("tcp", "unixStream", "listens"), ("udp", "unixDatagram", "receives")])
    func aUnixSocketReportsItsPath(transport: String, kind: String, verb: String) throws {
        let folder = try Folder()
        let path = "\(folder.path)/socket"
        let server = try RunningServer("web/0 path=\(path) transport=\(transport) describe")
        try server.program.line("http: \(kind) unix \(path) \(verb)")
        #expect(try server.stop() == 0)
    }

    @Test func eachSocketHasItsOwnName() throws {
        let folder = try Folder()
        let path = "\(folder.path)/socket"
        let server = try RunningServer("web/0 name=http,admin listen=0 path=\(path) describe")
        try server.program.line("http: tcp 127.0.0.1:")
        try server.program.line("admin: unixStream unix \(path) listens")
        #expect(try server.stop() == 0)
    }

    @Test func socketsAnnouncedToAnotherPIDAreIgnored() throws {
        let worker = try LoneWorker("web/0 count-sockets", after: "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=1")
        #expect(try worker.program.exitCode() == 0)
        #expect(worker.program.lines == ["0 sockets"])
    }

    @Test func closingATakenDescriptorLeavesTheSharedSocketOpen() throws {
        let server = try RunningServer("web/0 listen=0 take 1", "web/1 listen=0 serve")
        let taker = ProcessFacts(try server.nextPID(of: "web/0"))
        let other = ProcessFacts(try server.nextPID(of: "web/1"))
        let socket = try #require(other.descriptors[3])
        #expect(!taker.descriptors.values.contains(socket))
        #expect(ProcessFacts(server.pid).descriptors.values.contains(socket))
        #expect(try Loopback.ask(Loopback.port(of: 3, in: other.pid)) == other.pid)
    }

    @Test func aDescriptorCanBeTakenOnce() throws {
        let server = try RunningServer("web/0 restart=never listen=0 take 2")
        try server.program.errorLine("error: web/0", "failed: the descriptor of socket 'http' was already taken")
        try server.program.line("finished web/0 1")
    }

    @Test func aDescriptorThatIsNoSocketEndsTheWorkerWith71() throws {
        let worker = try LoneWorker("web/0 wait", after: "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$")
        #expect(try worker.program.exitCode() == 71)
        let reason = "cannot use descriptor 3 as a socket: socket operation on non-socket (getsockopt)"
        #expect(
            worker.program.errorLines == [
                "error: worker/0 (pid \(worker.program.pid)) cannot take its sockets: \(reason)"
            ])
    }
}
