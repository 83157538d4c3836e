import NIOCore
import NIOHTTP1

/// A client's connection, on which each request is answered in turn.
struct Connection {
    private typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let channel: Channel

    /// Sets up the pipeline of a channel. Call this initializer on the channel's event loop.
    init(on channel: any NIOCore.Channel) throws {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
        self.channel = try Channel(wrappingChannelSynchronously: channel)
    }

    /// Answers each request with a text, until the client or the stop of the worker ends the connection.
    func answer(with text: String) async {
        // A client that disconnects or sends an invalid request ends only its own connection.
        try? await channel.executeThenClose { requests, answers in
            var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
            for try await part in requests {
                switch part {
                case .head(let received):
                    head = received
                    if head.headers[canonicalForm: "expect"].contains("100-continue") {
                        try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
                    }
                case .body: break
                case .end:
                    try await answers.write(contentsOf: Connection.answer(to: head, text: text))
                    if !head.isKeepAlive { return }
                }
            }
        }
    }

    private static func answer(to request: HTTPRequestHead, text: String) -> [HTTPServerResponsePart] {
        let body = ByteBuffer(string: text)
        let headers: HTTPHeaders = [
            "Content-Type": "text/plain; charset=utf-8", "Content-Length": "\(body.readableBytes)",
            "Connection": request.isKeepAlive ? "keep-alive" : "close",
        ]
        let head = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))
        return request.method == .HEAD ? [head, .end(nil)] : [head, .body(.byteBuffer(body)), .end(nil)]
    }
}
