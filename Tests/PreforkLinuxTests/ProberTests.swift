import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Probes by connections. The servers are sockets of this process, so that each step of an answer is the test's.
@Suite struct ProberTests {
    private let launch = Launch(worker: WorkerID(group: "web", number: 2), number: 7, generation: 1)

    @Test func aConnectionIsEnoughForATCPProbe() throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, nil) == .passed)
        #expect(prober.count == 0 && prober.nextDeadline == nil)
    }

    @Test func aPortWithoutAServerRefusesConnections() throws {
        let port = try unusedPort()
        let target = try target(port: port)
        #expect(
            try Prober().connect(to: target, nil, launch, .liveness, timeout: .seconds(1))
                == .failed("127.0.0.1:\(port) refuses connections"))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n\r\n", nil),
        ("HTTP/1.0 204\r\n", nil),
        ("HTTP/1.1 399 Odd\n", nil),
        ("HTTP/2 200 \r\nX: y\r\n", nil),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "GET /healthz at ADDRESS answers 503"),
        ("HTTP/1.1 400 Bad Request\r\n", "GET /healthz at ADDRESS answers 400"),
        ("HTTP/1.1 199 Low\r\n", "GET /healthz at ADDRESS answers 199"),
        ("SSH-2.0-OpenSSH_9.6\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("HTTP/1.1 20 OK\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("HTTP/1.1 2000 OK\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("HTTP/1.1 +20 OK\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("HTTP/1.1\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("\r\n", "GET /healthz at ADDRESS is answered with something other than HTTP"),
        ("HTTP/1.1 200", "ADDRESS closes the connection without an answer to GET /healthz"),
        ("", "ADDRESS closes the connection without an answer to GET /healthz"),
    ])
    func theStatusLineIsTheAnswer(text: String, failure: String?) throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/healthz")) == nil)
        let address = "127.0.0.1:\(server.port ?? 0)"
        let connection = try Connection(to: server)
        #expect(
            connection.request() == "GET /healthz HTTP/1.1\r\nHost: \(address)\r\nUser-Agent: prefork-run\r\n"
                + "Accept: */*\r\nConnection: close\r\n\r\n")
        connection.send(text)
        connection.close()
        let answer = try answer(of: prober)
        #expect(answer.launch == launch && answer.purpose == .readiness)
        #expect(
            answer.result == failure.map { .failed($0.replacing("ADDRESS", with: address)) } ?? .passed)
        #expect(prober.count == 0)
    }

    @Test func anAnswerMayComeInPieces() throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/", status: 200...204)) == nil)
        let connection = try Connection(to: server)
        for piece in ["HT", "TP/1.1 2"] {
            connection.send(piece)
            _ = try awaited("the piece") { isReady(prober) ? true : nil }
            #expect(prober.takeAnswers().isEmpty)
        }
        connection.send("04 No Content\r\n")
        #expect(try answer(of: prober).result == .passed)
    }

    @Test func anEndlessLineIsNotRead() throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/")) == nil)
        let connection = try Connection(to: server)
        connection.send("HTTP/1.1 " + String(repeating: "2", count: 10_000))
        guard case .failed(let sentence) = try answer(of: prober).result else { throw Missing(what: "a failure") }
        #expect(sentence.hasSuffix("is answered with something other than HTTP"))
    }

    @Test func aSilentServerHasNotAnsweredInTime() throws {
        let server = try openSocket()
        let prober = try Prober()
        let now = Instant.now
        #expect(try begin(prober, server, HTTPProbe(path: "/healthz"), at: now) == nil)
        let connection = try Connection(to: server)
        _ = connection.request()
        #expect(prober.nextDeadline == now.advanced(by: .seconds(1)))
        #expect(prober.takeOverdue(at: now.advanced(by: .milliseconds(999))).isEmpty)
        let answers = prober.takeOverdue(at: now.advanced(by: .seconds(1)))
        #expect(
            answers.map(\.result)
                == [.failed("127.0.0.1:\(server.port ?? 0) has not answered GET /healthz within 1 s")])
        #expect(prober.count == 0 && prober.nextDeadline == nil)
        // The connection is closed.
        #expect(connection.request() == "")
    }

    @Test func aFullQueueIsNotAConnection() throws {
        let server = try openSocket()
        try #require(listen(server.descriptor.raw, 0) == 0)
        let prober = try Prober()
        let now = Instant.now
        var results: [ProbeResult?] = []
        for number in 1...4 {
            let other = Launch(worker: launch.worker, number: UInt64(number), generation: 1)
            results.append(
                try prober.connect(
                    to: target(server), HTTPProbe(path: "/"), other, .readiness, timeout: .seconds(1), at: now))
        }
        #expect(results == [nil, nil, nil, nil])
        let sentences = prober.takeOverdue(at: now.advanced(by: .seconds(2))).map(\.result)
        let address = "127.0.0.1:\(server.port ?? 0)"
        #expect(sentences.contains(.failed("\(address) has not answered within 1 s")))
        #expect(sentences.count == 4 && prober.count == 0)
    }

    @Test func aProbeEndsWithItsLaunch() throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/")) == nil)
        let connection = try Connection(to: server)
        _ = connection.request()
        prober.end(of: launch)
        #expect(connection.request() == "")
        #expect(prober.count == 0 && prober.nextDeadline == nil)
        #expect(prober.takeOverdue(at: .now.advanced(by: .seconds(9))).isEmpty)
    }

    @Test func aLaunchHasOneProbeAtATime() throws {
        let server = try openSocket()
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/one")) == nil)
        #expect(try begin(prober, server, HTTPProbe(path: "/two")) == nil)
        #expect(prober.count == 1)
        let first = try Connection(to: server)
        first.send("HTTP/1.1 500 No\r\n")
        let second = try Connection(to: server)
        second.send("HTTP/1.1 200 OK\r\n")
        #expect(try answer(of: prober).result == .passed)
        #expect(prober.takeAnswers().isEmpty)
    }

    @Test func aUnixSocketIsProbedAtItsPath() throws {
        let folder = try TemporaryFolder()
        let spec = SocketSpec(name: "http", address: .unix(path: folder.file("app.sock"), mode: nil))
        let server = try ListeningSocket(spec, at: try SocketAddress(unix: folder.file("app.sock")))
        let prober = try Prober()
        #expect(try begin(prober, server, HTTPProbe(path: "/healthz")) == nil)
        let connection = try Connection(to: server)
        #expect(connection.request().contains("\r\nHost: localhost\r\n"))
        connection.send("HTTP/1.1 503 No\r\n")
        #expect(
            try answer(of: prober).result == .failed("GET /healthz at unix \(folder.file("app.sock")) answers 503"))
        server.removeFile()
        #expect(
            try begin(prober, server, nil)
                == .failed("cannot connect to unix \(folder.file("app.sock")): no such file or directory"))
    }

    @Test func withoutAnAddressTheWorkersOwnIsMeant() throws {
        let everywhere = try openSocket(host: "0.0.0.0")
        let port = try #require(everywhere.port)
        let program = Program(command: [], host: "0.0.0.0", port: 0, sockets: [everywhere.spec])
        func text(_ host: String?, _ port: UInt16?, _ program: Program, _ sockets: [ListeningSocket]) -> String {
            do throws(ProbeFailure) {
                return try ProbeTarget(host: host, port: port, of: program, sockets: sockets).text
            } catch {
                return error.sentence
            }
        }
        #expect(text(nil, nil, program, [everywhere]) == "127.0.0.1:\(port)")
        #expect(text(nil, 81, program, [everywhere]) == "127.0.0.1:81")
        #expect(text("127.0.0.2", nil, program, [everywhere]) == "127.0.0.2:\(port)")
        #expect(text("localhost", 81, program, []) == "127.0.0.1:81")
        #expect(text("::", 81, program, []) == "[::1]:81")
        // A worker that binds its address itself.
        let own = Program(command: [], host: "::1", port: 9102)
        #expect(text(nil, nil, own, []) == "[::1]:9102")
        #expect(text(nil, nil, Program(command: []), []) == "the worker has no port that could be probed")
        #expect(
            text("db.internal", 81, own, [])
                == "cannot probe db.internal: the host of a probe has to be an IP address")
        // Datagrams are not connections.
        let datagrams = try openSocket(transport: .udp)
        #expect(text(nil, nil, program, [datagrams, everywhere]) == "127.0.0.1:\(port)")
    }

    @Test(arguments: ["/a b", "/\r\nX: y", "/\0", "/\u{7F}"]) func aPathCannotEndTheRequest(path: String) throws {
        #expect(throws: ProbeFailure(sentence: "cannot ask for a path with a space or a control character")) {
            try SocketProbe(target(port: 1), HTTPProbe(path: path))
        }
    }

    @Test func deadlinesComeInOrder() {
        var deadlines = ProbeDeadlines()
        var expected: [UInt64] = []
        for number in UInt64(1)...500 {
            let nanoseconds = Int64(number &* 7919 % 503)
            deadlines.add(Instant(nanoseconds: nanoseconds), for: number)
            expected.append(number)
        }
        expected.sort { $0 &* 7919 % 503 < $1 &* 7919 % 503 }
        #expect(deadlines.first { $0 == expected[9] } == Instant(nanoseconds: Int64(expected[9] &* 7919 % 503)))
        #expect(deadlines.takeDue(at: Instant(nanoseconds: 600)) == Array(expected[9...]))
        #expect(deadlines.first { _ in true } == nil)
    }

    private func begin(
        _ prober: Prober, _ server: ListeningSocket, _ request: HTTPProbe?, at now: Instant = .now
    ) throws -> ProbeResult? {
        try prober.connect(to: target(server), request, launch, .readiness, timeout: .seconds(1), at: now)
    }
}

private func target(_ server: ListeningSocket) throws(ProbeFailure) -> ProbeTarget {
    try ProbeTarget(host: nil, port: nil, of: Program(command: [], sockets: [server.spec]), sockets: [server])
}

private func target(port: UInt16) throws(ProbeFailure) -> ProbeTarget {
    try ProbeTarget(host: "127.0.0.1", port: port, of: Program(command: []), sockets: [])
}

/// A port on which nobody listens.
private func unusedPort() throws -> UInt16 { try #require(try openSocket().port) }

private func isReady(_ prober: Prober) -> Bool {
    var request = pollfd(fd: prober.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
}

/// Waits for an answer.
private func answer(of prober: Prober) throws -> Prober.Answer {
    try awaited("an answer") { prober.takeAnswers().first }
}

/// The server's side of a connection.
private struct Connection {
    private let descriptor: Int32

    init(to server: ListeningSocket) throws {
        descriptor = accept(server.descriptor.raw, nil, nil)
        try #require(descriptor >= 0)
        // A limit for failure only.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// What the client has sent; empty when it has closed the connection.
    func request() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func close() { Glibc.close(descriptor) }
}
