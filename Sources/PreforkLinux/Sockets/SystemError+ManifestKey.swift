internal import Glibc
internal import Supervision

extension SystemError {
    func key(for request: WantedSockets.Request) -> Origin.Field { key(for: request.spec, of: request.worker) }

    /// The key of a manifest that leads to the error of a socket. A socket with a name of its own has one key.
    func key(for socket: SocketSpec, of worker: WorkerSpec) -> Origin.Field {
        let field = Origin.Field.socket(socket.name)
        return worker.origin.keyLocations.contains { $0.field == field } ? field : key
    }

    /// The key that leads to the error of a worker's own socket.
    private var key: Origin.Field {
        switch call {
        case "setsockopt": .socketOptions
        case "getaddrinfo": .host
        default: errno == EADDRNOTAVAIL ? .host : .listener
        }
    }
}
