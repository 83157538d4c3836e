import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers HTTP requests on a listening socket that no other process accepts from, as NIO's `ServerBootstrap` wants it.
struct OwnSocketService: Service {
    /// Is closed at the end.
    let socket: NIOBSDSocket.Handle
    let answer: Answer
    /// Called once, when connections are accepted.
    let ready: @Sendable () -> Void

    func run() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // NIO calls listen(2) again; this is the length that the master has asked for.
            .serverChannelOption(.backlog, value: 1024)
            .bind(socket) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(on: channel, answer: answer) }
            }
        ready()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await server.executeThenClose { clients in
                try await withThrowingDiscardingTaskGroup { connections in
                    for try await client in clients { connections.addTask { await client.serve() } }
                }
            }
        } onCancelOrGracefulShutdown: {
            server.channel.close(promise: nil)
        }
    }
}
