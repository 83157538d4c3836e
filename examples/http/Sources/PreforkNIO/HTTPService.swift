public import NIOCore
import NIOPosix
public import Prefork
public import ServiceLifecycle

/// Serves HTTP/1 on a socket of the master, which other workers may share, until a graceful shutdown.
///
/// At the shutdown the service stops accepting and leaves the connections in the queue to the other processes. The next
/// answer on each open connection says `Connection: close`, and the connection is closed after that answer. A
/// connection on which the client sends nothing is closed after `ConnectionTimeouts.silenceAtStop`. The service ends
/// with its last connection.
public struct HTTPService<Connection: Sendable>: Service {
    private let socket: InheritedSocket
    private let worker: Worker
    private let timeouts: ConnectionTimeouts
    private let setUp: @Sendable (any Channel) -> EventLoopFuture<Connection>
    private let answer: @Sendable (Connection) async -> Void

    /// Creates a service, which reports that the worker is ready when the service accepts connections.
    ///
    /// - Parameters:
    ///   - socket: The listening socket. The service takes its descriptor.
    ///   - worker: The worker of this process.
    ///   - stop: How the master stops the worker. No connection stays silent for more than half of the grace.
    ///   - timeouts: How long a silent client keeps its connection.
    ///   - setUp: Configures the pipeline of a connection with NIO's handlers for an HTTP/1 server. Called on the event
    ///     loop of the channel.
    ///   - answer: Answers the requests of one connection until the connection ends. Called in a task of its own.
    public init(
        on socket: InheritedSocket, of worker: Worker, stop: StopPolicy, timeouts: ConnectionTimeouts = .init(),
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Connection>,
        answer: @escaping @Sendable (Connection) async -> Void
    ) {
        self.socket = socket
        self.worker = worker
        self.timeouts = timeouts.bounded(by: stop)
        self.setUp = setUp
        self.answer = answer
    }

    public func run() async throws {
        let listener = Listener(try socket.take())
        worker.reportReady()
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { connections in
                for await client in listener.clients { connections.addTask { await serve(client) } }
            }
        } onCancelOrGracefulShutdown: {
            listener.close()
        }
    }

    private func serve(_ client: NIOBSDSocket.Handle) async {
        // Despite its name, `ClientBootstrap` is NIO's way to adopt any connected socket. An error of a client ends
        // only its own connection.
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let adopted = try? await bootstrap.withConnectedSocket(client) { channel in
            setUp(channel).flatMapThrowing { connection in
                try ConnectionKeeper(timeouts).add(to: channel)
                return (channel, connection)
            }
        }
        guard let (channel, connection) = adopted else { return }
        // The handler runs at once if the shutdown has begun already. The keeper of the connection hears the event.
        await withGracefulShutdownHandler {
            await answer(connection)
        } onGracefulShutdown: {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        try? await channel.close()
    }
}
