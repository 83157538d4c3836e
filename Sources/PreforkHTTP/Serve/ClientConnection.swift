import NIOCore
import NIOHTTP1

/// A client: reads its requests one after the other, and sends the answers.
///
/// No client can hold another one up or use much memory: it has to send a request and to read the answer in time.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a client may take to send a request, to read an answer, and to begin the next request.
    private static let patience = TimeAmount.seconds(10), idleness = TimeAmount.seconds(75)
    /// How long the rest of a request is read, and dropped, after an answer that has not waited for it.
    private static let rest = TimeAmount.seconds(2)

    private unowned let service: Service
    private let limit: RequestLimit
    private let loop: any EventLoop
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    /// What the client has sent with an order. Nobody reads the body of another request.
    private var body = ByteBuffer()
    private var deadline: Scheduled<Void>?
    /// Whether no request is being answered, so that the connection can be closed for another client's.
    private(set) var isIdle = true
    /// Whether the client sends nothing more, and so no further request.
    private var isEnding = false
    /// Whether the request was answered before its end. The rest is dropped.
    private var isAnsweredEarly = false
    /// Whether lines are sent until the client closes.
    private(set) var isStreaming = false
    /// How many lines were dropped because the client has not read the last ones.
    private var dropped = 0

    init(_ service: Service, _ limit: RequestLimit, _ loop: any EventLoop) {
        self.service = service
        self.limit = limit
        self.loop = loop
    }

    func close() { context?.close(promise: nil) }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        closeIfLate(ClientConnection.patience)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        self.context = nil
        service.forget(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isAnsweredEarly { return }
        switch unwrapInboundIn(data) {
        case .head(let received):
            head = received
            body = ByteBuffer()
            closeIfLate(ClientConnection.patience)
            guard received.isOrder, let text = received.headers.first(name: "Content-Length"),
                Int(text).map({ $0 > OrderDesk.mostBytes }) ?? true
            else { return }
            refuseBody()
        case .body(var part):
            guard head?.isOrder == true else { return }
            body.writeBuffer(&part)
            if body.readableBytes > OrderDesk.mostBytes { refuseBody() }
        case .end:
            guard let head else { return }
            isIdle = false
            deadline?.cancel()
            service.answer(head, body, to: self)
        }
    }

    /// Answers an order with too much text, without waiting for its rest.
    private func refuseBody() {
        isAnsweredEarly = true
        isEnding = true
        body = ByteBuffer()
        limit.dropRest()
        send(.tooLarge)
    }

    /// A client that has closed its half of the connection is answered. One that follows events has gone, as far as anybody knows.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            isEnding = true
            if isIdle || isStreaming { close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func closeIfLate(_ time: TimeAmount) {
        deadline?.cancel()
        deadline = loop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.close() }
    }

    /// Sends an answer. One to a client that has gone is dropped.
    func send(_ reply: Reply) {
        guard let context, let head else { return }
        var headers = reply.headers
        let staysOpen = head.isKeepAlive && !isEnding
        headers.add(name: "Connection", value: staysOpen ? "keep-alive" : "close")
        let response = HTTPResponseHead(version: .http1_1, status: reply.status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(reply.body))), promise: nil) }
        closeIfLate(ClientConnection.patience)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            guard staysOpen, !isEnding, case .success = result else { return finish() }
            isIdle = true
            limit.reset()
            closeIfLate(ClientConnection.idleness)
        }
        self.head = nil
    }

    /// Closes the connection after the last answer. Who still sends would lose the answer if its rest was not read.
    private func finish() {
        guard isAnsweredEarly, let context else { return close() }
        isIdle = true
        closeIfLate(ClientConnection.rest)
        context.close(mode: .output, promise: nil)
    }

    /// Begins an answer that ends when the client closes: server-sent events.
    func stream() {
        guard let context else { return }
        isStreaming = true
        var headers = Reply.common
        headers.add(name: "Content-Type", value: "text/event-stream")
        headers.add(name: "X-Accel-Buffering", value: "no")
        let response = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
        context.writeAndFlush(wrapOutboundOut(.head(response)), promise: nil)
    }

    /// Sends an event. It is dropped where the client has not read the last ones, which the next one then tells.
    ///
    /// - Returns: Whether it was sent.
    @discardableResult
    func sendEvent(_ event: ByteBuffer) -> Bool {
        guard let context, isStreaming else { return false }
        guard context.channel.isWritable else {
            dropped += 1
            return false
        }
        if dropped > 0 {
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ServerEvent.bytes("lost", ByteBuffer(string: "\(dropped)"))))),
                promise: nil)
            dropped = 0
        }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(event))), promise: nil)
        return true
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isStreaming {
            if context.channel.isWritable { deadline?.cancel() } else { closeIfLate(ClientConnection.patience) }
        }
        context.fireChannelWritabilityChanged()
    }
}

extension HTTPRequestHead {
    /// Whether the body of the request is an order.
    fileprivate var isOrder: Bool { method == .POST && uri.prefix { $0 != "?" } == OrderDesk.path }
}
