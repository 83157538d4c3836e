import ArgumentParser
import Glibc
import NIOCore
import NIOHTTP1
import Prefork
import PreforkNIO
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

        /// A worker is up when its service accepts connections.
        var readiness: Readiness? { Readiness(.notify) }
    }

    private let options = Options.parseOrExit()

    func workers(in master: Master<Context>) -> [Context] {
        (0..<options.workers).map { Context(id: WorkerID($0), greeting: "hello", port: options.port) }
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        let text = "\(context.greeting) from \(context.id), pid \(getpid())\n"
        let service = HTTPService(on: try worker.socket("http"), of: worker, stop: context.stop) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        } answer: { connection in
            await answer(on: connection, with: text)
        }
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

private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

/// Answers one request and closes the connection.
private func answer(on connection: Connection, with text: String) async {
    // An error of a client ends only its own connection.
    try? await connection.executeThenClose { requests, answers in
        for try await case .end in requests {
            let body = ByteBuffer(string: text)
            let headers: HTTPHeaders = ["Content-Length": "\(body.readableBytes)", "Connection": "close"]
            try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
            try await answers.write(.body(.byteBuffer(body)))
            return try await answers.write(.end(nil))
        }
    }
}
