public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOHTTP1
public import Prefork
public import PreforkNIO
public import ServiceLifecycle

/// Serves a Hummingbird router on a socket of the master, until a graceful shutdown.
///
/// Hummingbird's `Application` binds an address of its own. This service takes the place of `Application` in a worker,
/// and stops like `HTTPService`.
public struct HummingbirdService<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let service: HTTPService<HTTP1Channel.Value>

    /// Creates a service, which reports that the worker is ready when the service accepts connections.
    ///
    /// - Parameters:
    ///   - router: A router, or anything else that builds a responder.
    ///   - socket: The listening socket. The service takes its descriptor.
    ///   - worker: The worker of this process.
    ///   - stop: How the master stops the worker. No connection stays silent for more than half of the grace.
    ///   - timeouts: How long a silent client keeps its connection.
    ///   - logger: The logger of the requests.
    public init<Router: HTTPResponderBuilder>(
        _ router: Router, on socket: InheritedSocket, of worker: Worker,
        stop: StopPolicy, timeouts: ConnectionTimeouts = .init(), logger: Logger = Logger(label: "hummingbird")
    ) where Router.Responder == Responder {
        let responder = router.buildResponder()
        let http = HTTP1Channel { request, writer, channel in
            let context = Responder.Context(source: .init(channel: channel, logger: logger))
            let response = try await respond(to: request, by: responder, context: context, logger: logger)
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch is HTTPParserError {
                // Hummingbird would answer a parser error by a second response.
                throw InvalidRequestBody()
            }
        }
        service = HTTPService(on: socket, of: worker, stop: stop, timeouts: timeouts) { channel in
            http.setup(channel: channel, logger: logger)
        } answer: { connection in
            await http.handle(value: connection, logger: logger)
        }
    }

    public func run() async throws { try await service.run() }
}

/// The body of a request became invalid while the response to the request was written.
private struct InvalidRequestBody: Error {}

/// Returns the responder's response, or 500 if the responder throws an error that has no response of its own.
private func respond<Responder: HTTPResponder>(
    to request: Request, by responder: Responder, context: Responder.Context, logger: Logger
) async throws -> Response {
    do {
        return try await responder.respond(to: request, context: context)
    } catch let error as HTTPParserError {
        throw error
    } catch {
        logger.error("a request failed: \(error)")
        return Response(status: .internalServerError)
    }
}
