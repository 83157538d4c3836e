import ArgumentParser
import Glibc
import Prefork
import ServiceLifecycle
import UnixSignals

/// An HTTP server of several processes: the master opens one listening socket, and all workers accept from it.
@main struct PreforkHTTP: PreforkServer {
    private let options = Options.parseOrExit()

    func workers() -> [HTTPContext] {
        (0..<options.workers).map { number in
            HTTPContext(id: WorkerID(number), host: options.host, port: options.port, cap: options.workers)
        }
    }

    static func work(_ context: HTTPContext, as worker: Worker) async throws {
        guard let socket = worker.sockets.first else { throw MissingSocket() }
        let service = HTTPService(socket: socket.descriptor, answer: Answer(from: context.id.number))
        let group = ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm, .sigint])
        try await group.run()
    }

    func observe(_ report: Report) {
        for record in LogRecord.records(of: report, manifest: "prefork-http") {
            let line = Array("\(record.level == .info ? "" : "\(record.level): ")\(record.message)\n".utf8)
            // One write, so that the line stays whole among those of the workers.
            _ = write(STDERR_FILENO, line, line.count)
        }
    }
}

/// The master's promise was not kept: the context names a socket and none came.
struct MissingSocket: Error, CustomStringConvertible {
    let description = "was given no socket to listen on"
}
