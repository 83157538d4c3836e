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
        /// How many event loops it may use.
        var cap: Int

        var displayArguments: [String] { ["id=\(id.number)"] }

        /// The same for all, so the master opens it once.
        var sockets: [SocketSpec] {
            [SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: port))]
        }

        /// `+RTS -N5 -RTS` is what `ps` shows. What takes effect is the variable that NIO reads the size of its global
        /// group of event loops from.
        var runtime: RuntimeOptions { RuntimeOptions(cap: cap, runtimes: [.ghc, .swiftNIO]) }
    }

    private let options = Options.parseOrExit()

    func workers() -> [Context] {
        (0..<options.workers).map {
            Context(id: WorkerID($0), greeting: "hello", port: options.port, cap: options.workers)
        }
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

    @Option(name: .shortAndLong, help: "The port; 0 leaves the choice to the kernel.") var port: UInt16 = 3000
    @Option(name: .shortAndLong, help: "How many workers, and how many event loops in each.") var workers = 4

    func validate() throws {
        guard (1...1024).contains(workers) else { throw ValidationError("There can be 1 to 1024 workers.") }
    }
}
