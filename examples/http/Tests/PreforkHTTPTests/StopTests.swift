import Glibc
import Testing

/// Stops, which finish open requests.
@Suite struct StopTests {
    private let server: Server
    private let port: UInt16

    init() throws {
        server = try Server("-p", "0", "-w", "2", "-i", "12")
        port = try server.port()
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aStopSignalEndsAllProcessesWithZero(signal: Int32) throws {
        // Both workers have answered, so both have a handler for the signal by now.
        let workers = try everyWorkerServes()
        server.send(signal)
        let (code, log) = try server.end()
        #expect(code == 0)
        for (number, pid) in workers {
            #expect(log.contains("worker/\(number) (pid \(pid)) exited with 0"))
            #expect(!Process(pid: pid).exists)
        }
    }

    @Test func anOpenRequestIsFinished() throws {
        let client = try Client(port: port)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == "100 Continue")
        try server.stopAccepting(2)

        client.send("body")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(try server.end().code == 0)
    }

    @Test func aClientThatHasConnectedIsAnswered() throws {
        let client = try Client(port: port)
        _ = try Deadline.await("a worker that accepts") { SocketTable.serverEnd(from: client.port, to: port) }
        try server.stopAccepting(2)

        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try server.end().code == 0)
    }

    @Test func noRequestIsLostWhileWorkersAreRestarted() throws {
        for round in 0..<4 {
            let workers = try everyWorkerServes()
            let victim = try #require(workers[round % 2])
            kill(victim, SIGTERM)
            while Process(pid: victim).exists { #expect(try Client.get(port: port).body.hasPrefix("hello from ")) }
        }
    }

    /// Makes each worker answer while the other worker is stopped, so that both have completed their start.
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
}
