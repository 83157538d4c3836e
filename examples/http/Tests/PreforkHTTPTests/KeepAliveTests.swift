import Glibc
import Testing

/// Clients that keep their connections, at the samples whose workers share one socket.
@Suite struct KeepAliveTests {
    @Test(arguments: [Server.program, Server.hummingbird])
    func theNextAnswerAfterAStopSaysClose(program: String) throws {
        let server = try Server("-p", "0", "-w", "1", "-i", "60", program: program)
        let client = try Client(port: try server.port())
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.answer()["Connection"] != "close")
        try server.stopAccepting(1)

        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(try server.end().code == 0)
    }

    @Test(arguments: [Server.program, Server.hummingbird])
    func aSilentClientDelaysAStopByItsIdleTime(program: String) throws {
        let server = try Server("-p", "0", "-w", "1", "-i", "1", program: program)
        let client = try Client(port: try server.port())
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.answer().status == "200 OK")
        let start = ContinuousClock.now
        server.send(SIGTERM)
        #expect(try client.rest().isEmpty)
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(try server.end().code == 0)
    }

    @Test(arguments: [Server.program, Server.hummingbird])
    func noRequestIsLostWhileAllWorkersAreReplaced(program: String) throws {
        // Clients pause for milliseconds. The long idle time keeps a busy machine from deciding the test.
        let server = try Server("-p", "0", "-w", "2", "-i", "12", program: program)
        let port = try server.port()
        for _ in 0..<2 { try server.loggedAgain(" is ready after ") }
        let clients = try LoadClients(8, port: port)
        for _ in 0..<5 {
            let answered = clients.count
            server.send(SIGHUP)
            for _ in 0..<2 { try server.loggedAgain(" is ready after ") }
            try Deadline.await("answers of the new workers") { clients.count >= answered + 100 }
        }
        let result = clients.end()
        #expect(result.lost == 0, "of \(result.answered + result.lost) requests")
        #expect(result.reconnects >= 8 * 4)
        #expect(try server.stop() == 0)
    }
}
