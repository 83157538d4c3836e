import Supervision

/// A port at which something in a container listens.
struct ContainerPort: Hashable {
    /// The group or the socket, as a name of an object.
    let name: String
    let number: UInt16
    let transport: SocketSpec.Transport
    let host: String
    /// Whether it is the socket at which workers serve, and not a further one.
    let isOwn: Bool

    /// Whether only the container itself reaches it.
    var isLoopback: Bool { ContainerPort.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

extension ContainerPort {
    /// The ports of workers, each once. A port that the kernel picks is none of them.
    static func ports(of workers: [ExportedWorker]) -> [ContainerPort] {
        var seen: Set<Place> = []
        var names = ObjectNames()
        var ports: [ContainerPort] = []
        func add(_ name: String, _ host: String, _ number: UInt16, _ transport: SocketSpec.Transport, isOwn: Bool) {
            guard number > 0, seen.insert(Place(number: number, transport: transport)).inserted else { return }
            ports.append(
                ContainerPort(
                    // A name of a port has at most 15 characters.
                    name: names.name(for: String(ObjectNames.plain(name).prefix(12))), number: number,
                    transport: transport, host: host, isOwn: isOwn))
        }
        for worker in workers {
            let program = worker.spec.program
            if let port = program.port {
                let transport = program.ownSocket?.transport ?? .tcp
                add(worker.id.group, program.host ?? "", port, transport, isOwn: true)
            }
            for socket in program.furtherSockets {
                if case .internet(let host, let port) = socket.address {
                    add(socket.name, host, port, socket.transport, isOwn: false)
                }
            }
        }
        return ports
    }

    private struct Place: Hashable {
        let number: UInt16
        let transport: SocketSpec.Transport
    }
}
