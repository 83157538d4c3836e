/// Who opens a socket.
package enum ListenOwner: String, CaseIterable {
    case master, worker

    /// The owner where a manifest does not name one.
    static let standard = master
}

/// The protocol of a socket.
package enum ListenTransport: String, CaseIterable {
    case tcp, udp

    /// The protocol where a manifest does not name one.
    static let standard = tcp
}
