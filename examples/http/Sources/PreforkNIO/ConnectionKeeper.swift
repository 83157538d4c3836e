import NIOCore
import NIOHTTP1

/// Decides how long an HTTP/1 connection is kept: closes silent connections, and ends all connections at a stop.
///
/// The keeper stands next to the decoder, where it hears `ChannelShouldQuiesceEvent` first and keeps the event to
/// itself. The handlers of NIO and Hummingbird close an idle connection at that event, and with it lose the request
/// that is on its way.
final class ConnectionKeeper: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let timeouts: ConnectionTimeouts
    /// The number of requests whose heads were read and whose answers have not been written to their ends.
    private var openRequests = 0
    /// Whether the body of the newest request is being received.
    private var receivesBody = false
    private var isStopping = false
    /// Whether the head of the current answer has told the client that the connection closes.
    private var saysClose = false
    /// The time since which the client is silent.
    private var silentSince = NIODeadline.uptimeNanoseconds(0)
    private var wakeup: Scheduled<Void>?

    init(_ timeouts: ConnectionTimeouts) { self.timeouts = timeouts }

    /// Adds the keeper to a pipeline that has NIO's handlers for an HTTP/1 server. Call this method on the channel's
    /// event loop.
    ///
    /// - Throws: An error if the pipeline has no decoder of HTTP/1 requests.
    func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(self, position: .after(decoder))
    }

    func handlerAdded(context: ChannelHandlerContext) { noteActivity(context) }

    func handlerRemoved(context: ChannelHandlerContext) { wakeup?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        wakeup?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        silentSince = context.eventLoop.now
        switch unwrapInboundIn(data) {
        case .head:
            openRequests += 1
            receivesBody = true
        case .body: break
        case .end: receivesBody = false
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        if !isStopping {
            isStopping = true
            noteActivity(context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        // An answer such as 100 Continue precedes the answer proper.
        case .head(var head) where head.status.code >= 200:
            // Further requests that the client has sent already are answered before the connection closes.
            if isStopping && openRequests <= 1 {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
                saysClose = true
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            openRequests = max(0, openRequests - 1)
            guard saysClose else {
                noteActivity(context)
                return context.write(data, promise: promise)
            }
            // NIO drops what is not written yet when a channel is closed.
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
            context.writeAndFlush(data, promise: written)
        }
    }

    /// The time that a silent client has, or nil while the client waits for the server.
    private var patience: TimeAmount? {
        if receivesBody { return timeouts.silence }
        if openRequests > 0 { return nil }
        return isStopping ? min(timeouts.silence, timeouts.silenceAtStop) : timeouts.silence
    }

    /// Begins a new time of silence.
    private func noteActivity(_ context: ChannelHandlerContext) {
        silentSince = context.eventLoop.now
        awaitSilence(context)
    }

    private func awaitSilence(_ context: ChannelHandlerContext) {
        wakeup?.cancel()
        wakeup = nil
        guard let patience else { return }
        // A bound reference, because the keeper and its context belong to the event loop.
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let keeper = NIOLoopBound(self, eventLoop: context.value.eventLoop)
        wakeup = context.value.eventLoop.scheduleTask(deadline: silentSince + patience) {
            keeper.value.closeIfSilent(context.value)
        }
    }

    /// Closes the connection, unless the client has sent something since the wakeup was set.
    private func closeIfSilent(_ context: ChannelHandlerContext) {
        guard let patience else { return }
        if context.eventLoop.now >= silentSince + patience {
            context.close(promise: nil)
        } else {
            awaitSilence(context)
        }
    }
}
