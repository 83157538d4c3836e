import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers HTTP requests on a listening socket that was opened elsewhere, until a graceful shutdown. Then it leaves the
/// socket to the other processes that share it, and finishes what it has in hand.
struct HTTPService: Service {
    /// Is closed at the end.
    let socket: NIOBSDSocket.Handle
    let text: String
    /// Called once, before the first connection is taken.
    let ready: @Sendable () -> Void

    func run() async {
        let listener = Listener(socket)
        ready()
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { connections in
                for await client in listener.clients { connections.addTask { await serve(client) } }
            }
        } onCancelOrGracefulShutdown: {
            listener.close()
        }
    }

    private func serve(_ client: NIOBSDSocket.Handle) async {
        // Whatever its name says, this is how NIO takes a connected socket, whoever it was that connected.
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let connection = try? await bootstrap.withConnectedSocket(client) { channel in
            channel.eventLoop.makeCompletedFuture { try Connection(on: channel, text: text) }
        }
        await connection?.serve()
    }
}
