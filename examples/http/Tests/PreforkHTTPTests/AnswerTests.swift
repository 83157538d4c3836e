import Testing

/// The HTTP answers that a client receives.
@Suite struct AnswerTests {
    private let server: Server
    private let client: Client

    init() throws {
        server = try Server("-p", "0", "-w", "1")
        client = try Client(port: try server.port())
    }

    @Test func aConnectionIsKeptForSeveralRequests() throws {
        for _ in 0..<3 {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let reply = try client.answer()
            #expect(reply.status == "200 OK")
            #expect(reply.body.hasPrefix("hello from "))
            #expect(reply["Connection"] == "keep-alive")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        client.send(String(repeating: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 3))
        for _ in 0..<3 { #expect(try client.answer().body.hasPrefix("hello from ")) }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"])
    func aConnectionIsClosedWhenTheClientAsksForIt(request: String) throws {
        client.send(request)
        #expect(try client.answer()["Connection"] == "close")
        #expect(try client.rest().isEmpty)
    }

    @Test func aHeadIsAnsweredWithoutABody() throws {
        client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let length = try Client.get(port: try server.port())["Content-Length"]
        #expect(try client.answer(hasBody: false)["Content-Length"] == length)
        #expect(try client.rest().isEmpty)
    }

    @Test func aBodyIsReadAfter100Continue() throws {
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == "100 Continue")
        client.send("body")
        #expect(try client.answer().body.hasPrefix("hello from "))
    }

    @Test func anInvalidRequestIsRefused() throws {
        client.send("nonsense\r\n\r\n")
        #expect(try client.answer().status == "400 Bad Request")
        #expect(try client.rest().isEmpty)
        #expect(try Client.get(port: try server.port()).body.hasPrefix("hello from "))
    }
}
