import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// A client's connection, on which each request is answered in turn.
struct Connection {
    private typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private typealias Requests = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    private typealias Answers = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    private let channel: Channel
    private let text: String

    /// Sets up the pipeline of a channel. Call this initializer on the channel's event loop.
    init(on channel: any NIOCore.Channel, text: String) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([IdleStateHandler(readTimeout: .seconds(10)), CloseWhenIdle()])
        try pipeline.configureHTTPServerPipeline()
        self.channel = try Channel(wrappingChannelSynchronously: channel)
        self.text = text
    }

    func serve() async {
        // A client that disconnects or sends an invalid request ends only its own connection.
        try? await channel.executeThenClose { requests, answers in
            var requests = requests.makeAsyncIterator()
            // A client that has just connected is about to send a request, so the first request is answered even during a stop.
            guard try await answerNext(of: &requests, to: answers) else { return }
            try await withGracefulShutdownHandler {
                while try await answerNext(of: &requests, to: answers) {}
            } onGracefulShutdown: { [channel = channel.channel] in
                // NIO's pipeline handler closes the channel at once if there is no open request.
                channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
        }
    }

    /// Answers the next request.
    ///
    /// - Returns: Whether another request can follow on this connection.
    private func answerNext(of requests: inout Requests, to answers: Answers) async throws -> Bool {
        guard case .head(let head) = try await requests.next() else { return false }
        if head.headers[canonicalForm: "expect"].contains("100-continue") {
            try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        }
        while let part = try await requests.next() {
            guard case .end = part else { continue }
            let staysOpen = head.isKeepAlive && !Task.isShuttingDownGracefully
            try await answers.write(contentsOf: answer(to: head, staysOpen: staysOpen))
            return staysOpen
        }
        return false
    }

    private func answer(to request: HTTPRequestHead, staysOpen: Bool) -> [HTTPServerResponsePart] {
        let body = ByteBuffer(string: text)
        let headers: HTTPHeaders = [
            "Content-Type": "text/plain; charset=utf-8", "Content-Length": "\(body.readableBytes)",
            "Connection": staysOpen ? "keep-alive" : "close",
        ]
        let head = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))
        return request.method == .HEAD ? [head, .end(nil)] : [head, .body(.byteBuffer(body)), .end(nil)]
    }
}

/// Closes a connection on which nothing is received, so that an idle client does not delay the exit of a worker.
private final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
