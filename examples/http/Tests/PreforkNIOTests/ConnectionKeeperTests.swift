import NIOCore
import NIOEmbedded
import NIOHTTP1
import Prefork
import Testing

@testable import PreforkNIO

/// The handler that closes connections, on a channel without a socket and with a clock of its own.
@Suite struct ConnectionKeeperTests {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
        try ConnectionKeeper(ConnectionTimeouts(silence: .seconds(10), silenceAtStop: .seconds(1))).add(to: channel)
    }

    @Test func aSilentClientIsDisconnected() throws {
        pass(.seconds(9))
        try request()
        try respond()
        pass(.seconds(9))
        #expect(channel.isActive)
        pass(.seconds(1))
        #expect(!channel.isActive)
    }

    @Test func aClientThatWaitsForItsAnswerIsNotSilent() throws {
        try request()
        pass(.hours(1))
        #expect(channel.isActive)
        #expect(try respond().contains("200 OK"))
    }

    @Test func aClientThatStallsInItsBodyIsDisconnected() throws {
        try send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo")
        stop()
        pass(.seconds(9))
        #expect(channel.isActive)
        pass(.seconds(1))
        #expect(!channel.isActive)
    }

    @Test func anIdleConnectionIsKeptForAMomentAfterAStop() throws {
        try request()
        try respond()
        stop()
        pass(.milliseconds(900))
        #expect(channel.isActive)
        pass(.milliseconds(100))
        #expect(!channel.isActive)
    }

    @Test func theNextAnswerAfterAStopSaysCloseAndEndsTheConnection() throws {
        stop()
        pass(.milliseconds(900))
        try request()
        pass(.seconds(60))
        let answer = try respond()
        #expect(answer.contains("Connection: close\r\n"))
        #expect(!answer.contains("keep-alive"))
        #expect(!channel.isActive)
    }

    @Test func anAnswerWhoseHeadWasSentBeforeAStopKeepsTheConnectionForTheNext() throws {
        try request()
        try write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "0"])))
        stop()
        try write(.end(nil))
        #expect(channel.isActive)
        try request()
        #expect(try respond().contains("Connection: close\r\n"))
        #expect(!channel.isActive)
    }

    @Test func onlyTheLastOfSeveralPipelinedRequestsIsAnsweredWithClose() throws {
        try request()
        try request()
        stop()
        #expect(!(try respond().contains("Connection: close")))
        #expect(channel.isActive)
        #expect(try respond().contains("Connection: close"))
        #expect(!channel.isActive)
    }

    @Test func anInterimAnswerDoesNotClose() throws {
        stop()
        try send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        try write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        #expect(channel.isActive)
        try send("body")
        #expect(try respond().contains("Connection: close"))
    }

    @Test func theIdleTimeAtAStopIsAtMostHalfOfTheGrace() {
        let timeouts = ConnectionTimeouts(silenceAtStop: .seconds(60))
        #expect(timeouts.bounded(by: StopPolicy(grace: .seconds(30))).silenceAtStop == .seconds(15))
        #expect(timeouts.bounded(by: StopPolicy(grace: .seconds(600))).silenceAtStop == .seconds(60))
    }

    private func request() throws { try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }

    private func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// Answers a request, and returns all bytes that were sent since the last call.
    @discardableResult
    private func respond() throws -> String {
        let headers: HTTPHeaders = ["Content-Length": "0", "Connection": "keep-alive"]
        try write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
        try write(.end(nil))
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    private func write(_ part: HTTPServerResponsePart) throws { try channel.writeAndFlush(part).wait() }

    private func stop() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    private func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }
}
