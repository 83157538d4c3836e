import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// A client's connection: requests, each with its answer.
struct Connection {
    private typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private typealias Requests = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    private typealias Answers = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    private let channel: Channel
    private let text: String

    /// To be called on the channel's event loop.
    init(on channel: any NIOCore.Channel, text: String) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([IdleStateHandler(readTimeout: .seconds(10)), SilenceEnds()])
        try pipeline.configureHTTPServerPipeline()
        self.channel = try Channel(wrappingChannelSynchronously: channel)
        self.text = text
    }

    func serve() async {
        // A client that goes away or makes no sense ends its own connection and nothing else.
        try? await channel.executeThenClose { requests, answers in
            var requests = requests.makeAsyncIterator()
            // Who has just connected is about to ask, so the first request is waited for even when everything stops.
            guard try await answerNext(of: &requests, to: answers) else { return }
            try await withGracefulShutdownHandler {
                while try await answerNext(of: &requests, to: answers) {}
            } onGracefulShutdown: { [channel = channel.channel] in
                // NIO's pipeline handler knows whether a request is in hand. If none is, it closes at once.
                channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
        }
    }

    /// - Returns: Whether there may be another request.
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

/// Closes a connection from which nothing comes any more, so that no silent client keeps a worker from leaving.
private final class SilenceEnds: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
