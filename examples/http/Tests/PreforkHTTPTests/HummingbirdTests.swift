import Glibc
import Testing

/// The sample that serves with Hummingbird.
@Suite struct HummingbirdTests {
    private let server: Server
    private let client: Client

    init() throws {
        server = try Server("-p", "0", "-w", "1", "-i", "12", program: Server.hummingbird)
        client = try Client(port: try server.port())
    }

    @Test func aConnectionIsKeptForSeveralRequests() throws {
        for _ in 0..<3 {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try client.answer().body.hasPrefix("hello from worker/0"))
        }
        client.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.answer().status == "404 Not Found")
        #expect(try server.stop() == 0)
    }

    @Test func anOpenRequestIsFinished() throws {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n")
        let port = try server.port()
        _ = try Deadline.await("a worker that accepts") { SocketTable.serverEnd(from: client.port, to: port) }
        try server.stopAccepting(1)
        client.send("body")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from worker/0"))
        #expect(reply["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(try server.end().code == 0)
    }

    @Test func anInvalidRequestIsRefused() throws {
        client.send("nonsense\r\n\r\n")
        #expect(try client.answer().status == "400 Bad Request")
        #expect(try client.rest().isEmpty)
        #expect(try server.stop() == 0)
    }
}
