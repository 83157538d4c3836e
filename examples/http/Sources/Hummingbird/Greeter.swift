import ArgumentParser
import Glibc
import Hummingbird
import Prefork
import PreforkHummingbird
import PreforkNIO
import ServiceLifecycle
import UnixSignals

@main struct Greeter: PreforkServer {
    struct Context: WorkerContext {
        var id: WorkerID
        var port: UInt16
        /// The seconds that a silent client keeps its connection after a stop.
        var idle: Int
        /// A number that changes at each HUP, so that every worker is replaced.
        var generation: Int

        var displayArguments: [String] { ["id=\(id.number)"] }

        var sockets: [SocketSpec] {
            [SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: port))]
        }

        /// A worker is up when its service accepts connections.
        var readiness: Readiness? { Readiness(.notify) }
    }

    private let options = Options.parseOrExit()
    private var generation = 0

    mutating func workers(in master: Master<Context>) -> [Context] {
        generation += 1
        return (0..<options.workers).map {
            Context(id: WorkerID($0), port: options.port, idle: options.idle, generation: generation)
        }
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        let router = Router()
        router.get("/") { _, _ in "hello from \(context.id), pid \(getpid())\n" }
        router.post("/") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return "hello from \(context.id), pid \(getpid())\n"
        }
        let service = HummingbirdService(
            router, on: try worker.socket("http"), of: worker, stop: context.stop,
            timeouts: ConnectionTimeouts(silenceAtStop: .seconds(Int64(context.idle))))
        try await ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm, .sigint]).run()
    }

    func masterDidReport(_ notice: Notice, in master: Master<Context>) { notice.log(from: .info) }
}

/// The command line of the master. Workers do not parse their command lines, which are for `ps`.
struct Options: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: CommandLine.arguments.first)

    @Option(name: .shortAndLong, help: "The port. With 0, the kernel chooses the port.") var port: UInt16 = 3000
    @Option(name: .shortAndLong, help: "The number of workers.") var workers = 4
    @Option(name: .shortAndLong, help: "The seconds that a silent client keeps its connection after a stop.")
    var idle = 1

    func validate() throws {
        guard (1...1024).contains(workers) else { throw ValidationError("The number of workers must be 1 to 1024.") }
        guard (0...60).contains(idle) else { throw ValidationError("The seconds must be 0 to 60.") }
    }
}
