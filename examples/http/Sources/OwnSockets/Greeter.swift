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

        /// One socket for each worker, all at the same port.
        var sockets: [SocketSpec] {
            let address = SocketSpec.Address.internet(host: "127.0.0.1", port: port)
            return [SocketSpec(name: "http", address: address, owner: "\(id)", reusePort: true)]
        }
    }

    private let options = Options.parseOrExit()

    func workers(in master: Master<Context>) -> [Context] {
        (0..<options.workers).map { Context(id: WorkerID($0), greeting: "hello", port: options.port) }
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        let service = HTTPService(
            socket: try worker.socket("http").take(),
            text: "\(context.greeting) from \(context.id), pid \(getpid())\n", ready: worker.reportReady)
        try await ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm, .sigint]).run()
    }

    func masterDidReport(_ notice: Notice, in master: Master<Context>) { notice.log(from: .info) }
}

/// The command line of the master. Workers do not parse their command lines, which are for `ps`.
struct Options: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: CommandLine.arguments.first)

    @Option(name: .shortAndLong, help: "The port.") var port: UInt16 = 3000
    @Option(name: .shortAndLong, help: "The number of workers.") var workers = 4

    func validate() throws {
        guard port > 0 else { throw ValidationError("The port cannot be 0: each worker would get another port.") }
        guard (1...1024).contains(workers) else { throw ValidationError("The number of workers must be 1 to 1024.") }
    }
}

/// Answers HTTP requests until a graceful shutdown, one for each connection. Open requests are then finished.
struct HTTPService: Service {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// The listening socket, which the service closes.
    let socket: NIOBSDSocket.Handle
    let text: String
    /// Called once, when the service accepts connections.
    let ready: @Sendable () -> Void

    func run() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // NIO calls listen(2) again. This is the queue length that the master has set.
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
        // An error of a client ends only its own connection.
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
