import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers HTTP requests on a shared listening socket until a graceful shutdown. Then it stops accepting, leaves the socket to
/// the other processes, and finishes open requests.
struct HTTPService: Service {
    /// The listening socket, which the service closes.
    let socket: NIOBSDSocket.Handle
    let text: String
    /// Called once, before the first connection is accepted.
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
        // Despite its name, `ClientBootstrap` is NIO's way to adopt any connected socket.
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let connection = try? await bootstrap.withConnectedSocket(client) { channel in
            channel.eventLoop.makeCompletedFuture { try Connection(on: channel, text: text) }
        }
        await connection?.serve()
    }
}
