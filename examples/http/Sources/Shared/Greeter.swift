import ArgumentParser
import Glibc
import Prefork
import ServiceLifecycle
import UnixSignals

@main struct Greeter: PreforkServer {
    struct Context: WorkerContext {
        var id: WorkerID
        var greeting: String
        var port: UInt16
        /// The maximum number of event loops of the worker.
        var cap: Int

        var displayArguments: [String] { ["id=\(id.number)"] }

        /// All contexts have the same socket, so the master opens it once.
        var sockets: [SocketSpec] {
            [SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: port))]
        }

        /// NIO reads the number of its event loops from an environment variable. The arguments `+RTS -N5 -RTS` are only shown
        /// by `ps`.
        var runtime: RuntimeOptions { RuntimeOptions(cap: cap, runtimes: [.ghc, .swiftNIO]) }
    }

    private let options = Options.parseOrExit()

    func workers(in master: Master<Context>) -> [Context] {
        (0..<options.workers).map {
            Context(id: WorkerID($0), greeting: "hello", port: options.port, cap: options.workers)
        }
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

    @Option(name: .shortAndLong, help: "The port. With 0, the kernel chooses the port.") var port: UInt16 = 3000
    @Option(name: .shortAndLong, help: "The number of workers, and of event loops in each worker.") var workers = 4

    func validate() throws {
        guard (1...1024).contains(workers) else { throw ValidationError("The number of workers must be 1 to 1024.") }
    }
}
