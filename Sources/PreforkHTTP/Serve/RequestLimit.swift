import NIOCore

/// Counts what a client sends until its request is answered, and closes the connection of one that sends too much.
final class RequestLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The head of a request, its body, which nobody reads, and further requests that wait.
    static let mostBytes = 64 * 1024

    private var count = 0
    private var drops = false

    func reset() { count = 0 }

    /// From now on, drops what the client sends, however much it is.
    func dropRest() { drops = true }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if drops { return }
        count += unwrapInboundIn(data).readableBytes
        guard count <= RequestLimit.mostBytes else { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }
}
