/// Sockets that no spec leases any more, while running processes still hold them.
///
/// A spec that names the address of such a socket again gets the same socket, with the connections in its queue. Each
/// `ChildProcess` holds its sockets, so the master's descriptor is closed when the last process with it is reaped.
struct ReleasedSockets {
    private struct Reference {
        weak var socket: ListeningSocket?
    }

    private var references: [SocketKey: Reference] = [:]

    var sockets: [ListeningSocket] { references.values.compactMap(\.socket) }

    /// The sockets that still listen, except those with the given keys.
    func sockets(except keys: Set<SocketKey>) -> [ListeningSocket] {
        references.keys.compactMap { keys.contains($0) ? nil : self[$0] }
    }

    /// The socket with this key, if it still listens.
    subscript(_ key: SocketKey) -> ListeningSocket? {
        references[key]?.socket.flatMap { $0.hasStoppedListening ? nil : $0 }
    }

    /// Adds a socket. A unix socket is not added: its file has been removed, so clients cannot connect to it any more,
    /// and it does not block its path.
    mutating func add(_ socket: ListeningSocket, _ key: SocketKey) {
        if socket.port != nil { references[key] = Reference(socket: socket) }
    }

    mutating func remove(_ key: SocketKey) { references[key] = nil }

    /// Removes the sockets that have been closed or have stopped listening.
    mutating func removeClosed() { references = references.filter { $0.value.socket?.hasStoppedListening == false } }
}
