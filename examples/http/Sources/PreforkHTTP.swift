import ArgumentParser
import Prefork
import ServiceLifecycle
import UnixSignals

/// An HTTP server of several processes: the master opens one listening socket, and all workers accept from it.
@main struct PreforkHTTP: PreforkServer {
    private let options = Options.parseOrExit()

    func workers() -> [HTTPContext] {
        (0..<options.workers).map { number in
            HTTPContext(
                id: WorkerID(number), host: options.host, port: options.port, cap: options.workers,
                hasOwnSocket: options.ownSockets)
        }
    }

    static func work(_ context: HTTPContext, as worker: Worker) async throws {
        let socket = try worker.socket("http").take()
        let answer = Answer(from: context.id.number)
        let service: any Service =
            context.hasOwnSocket
            ? OwnSocketService(socket: socket, answer: answer, ready: worker.ready)
            : HTTPService(socket: socket, answer: answer, ready: worker.ready)
        let group = ServiceGroup(services: [service], gracefulShutdownSignals: [.sigterm, .sigint])
        try await group.run()
    }

    func observe(_ report: Report) { report.log(from: .info) }
}
