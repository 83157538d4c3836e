import Glibc
import Testing

/// A stop loses nothing that was begun.
@Suite struct StopTests {
    private let server: Server
    private let port: UInt16

    init() throws {
        server = try Server("-p", "0", "-w", "2")
        port = try server.port()
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func everythingEndsWithZero(signal: Int32) throws {
        // An answer of each, so that both are past the moment in which a signal still ends them.
        let workers = try everyWorkerServes()
        server.send(signal)
        let (code, log) = try server.end()
        #expect(code == 0)
        for (number, pid) in workers {
            #expect(log.contains("worker/\(number) (pid \(pid)) exited with 0"))
            #expect(!Process(pid: pid).exists)
        }
    }

    @Test func aRequestInHandIsFinished() throws {
        let client = try Client(port: port)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == "100 Continue")
        try stopAll()

        client.send("body")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(try server.end().code == 0)
    }

    @Test func whoHasConnectedMayStillAsk() throws {
        let client = try Client(port: port)
        _ = try Deadline.await("a worker that accepts") { SocketTable.serverEnd(from: client.port, to: port) }
        try stopAll()

        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try server.end().code == 0)
    }

    @Test func aConnectionAtRestIsClosed() throws {
        let client = try Client(port: port)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.answer()["Connection"] == "keep-alive")
        server.send(SIGTERM)
        #expect(try client.rest().isEmpty)
        #expect(try server.end().code == 0)
    }

    @Test func noRequestIsLostWhileEveryWorkerIsReplacedAgainAndAgain() throws {
        for round in 0..<4 {
            let workers = try everyWorkerServes()
            let victim = try #require(workers[round % 2])
            kill(victim, SIGTERM)
            while Process(pid: victim).exists { #expect(try Client.get(port: port).body.hasPrefix("hello from ")) }
        }
    }

    /// Each answers while the other is stopped, so it is past its start.
    private func everyWorkerServes() throws -> [Int: Int32] {
        let workers = try server.workers(2)
        for pid in workers.values {
            kill(pid, SIGSTOP)
            try Deadline.await("pid \(pid) stopped") { Process(pid: pid).isStopped }
            #expect(try Client.get(port: port).pid != pid)
            kill(pid, SIGCONT)
        }
        return workers
    }

    /// TERM, and the fact that it has reached the workers: no one is left to accept.
    private func stopAll() throws {
        let inode = try #require(SocketTable.listener(on: port))
        let workers = try server.workers(2)
        server.send(SIGTERM)
        try Deadline.await("the socket left alone") {
            workers.values.allSatisfy { !Process(pid: $0).sockets.contains(inode) }
        }
    }
}
