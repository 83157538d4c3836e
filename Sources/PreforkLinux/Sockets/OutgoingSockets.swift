/// Sockets that were given up while processes still hold them.
///
/// Whoever wants such an address again gets the same socket, with the connections that wait in it. It is the processes
/// that keep it open: when the last of them is reaped the master's descriptor closes as well.
struct OutgoingSockets {
    private struct Held {
        weak var socket: ListeningSocket?
    }

    private var held: [SocketKey: Held] = [:]

    var sockets: [ListeningSocket] { held.values.compactMap(\.socket) }

    func sockets(except keys: Set<SocketKey>) -> [ListeningSocket] {
        held.compactMap { key, held in keys.contains(key) ? nil : held.socket }
    }

    subscript(_ key: SocketKey) -> ListeningSocket? { held[key]?.socket }

    /// A unix socket is not kept: it is found by its file, which is gone, and so it is in nobody's way.
    mutating func add(_ socket: ListeningSocket, _ key: SocketKey) {
        if socket.port != nil { held[key] = Held(socket: socket) }
    }

    mutating func forget(_ key: SocketKey) { held[key] = nil }

    /// Forgets those that are closed by now or listen no more.
    mutating func tidy() { held = held.filter { $0.value.socket?.isOver == false } }
}
