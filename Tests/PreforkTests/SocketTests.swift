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
}
