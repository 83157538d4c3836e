import ArgumentParser
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Prefork
import ServiceLifecycle
import UnixSignals

@main struct Greeter: PreforkServer {
    struct Context: WorkerContext {
        var id: WorkerID
        var greeting: String
        var port: UInt16

        var displayArguments: [String] { ["id=\(id.number)"] }

        /// One for each worker, all at the same port.
        var sockets: [SocketSpec] {
            let address = SocketSpec.Address.internet(host: "127.0.0.1", port: port)
            return [SocketSpec(name: "http", address: address, owner: "\(id)", reusePort: true)]
        }
    }

    private let options = Options.parseOrExit()

    func workers() -> [Context] {
        (0..<options.workers).map { Context(id: WorkerID($0), greeting: "hello", port: options.port) }
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        let service = HTTPService(
            socket: try worker.socket("http").take(),
            text: "\(context.greeting) from \(context.id), pid \(getpid())\n", ready: worker.ready)
        try await ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm, .sigint]).run()
    }

    func observe(_ notice: Notice) { notice.log(from: .info) }
}

/// The master's command line. Workers never read theirs: it is for `ps`.
struct Options: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: CommandLine.arguments.first)

    @Option(name: .shortAndLong, help: "The port.") var port: UInt16 = 3000
    @Option(name: .shortAndLong, help: "How many workers.") var workers = 4

    func validate() throws {
        guard port > 0 else { throw ValidationError("For port 0 the kernel would choose another one for each worker.") }
        guard (1...1024).contains(workers) else { throw ValidationError("There can be 1 to 1024 workers.") }
    }
}

/// Answers HTTP requests, one a connection, until a graceful shutdown; then finishes what it has in hand.
struct HTTPService: Service {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// Is closed at the end.
    let socket: NIOBSDSocket.Handle
    let text: String
    /// Called once, when connections are accepted.
    let ready: @Sendable () -> Void

    func run() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // NIO calls listen(2) again; this is the length that the master has asked for.
            .serverChannelOption(.backlog, value: 1024)
            .bind(socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        ready()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await server.executeThenClose { clients in
                try await withThrowingDiscardingTaskGroup { connections in
                    for try await client in clients { connections.addTask { await serve(client) } }
                }
            }
        } onCancelOrGracefulShutdown: {
            server.channel.close(promise: nil)
        }
    }

    private func serve(_ client: Connection) async {
        // A client that goes away ends its own connection and nothing else.
        try? await client.executeThenClose { requests, answers in
            for try await case .end in requests {
                let body = ByteBuffer(string: text)
                let headers: HTTPHeaders = ["Content-Length": "\(body.readableBytes)", "Connection": "close"]
                try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
                try await answers.write(.body(.byteBuffer(body)))
                return try await answers.write(.end(nil))
            }
        }
    }
}
