public import PreforkLinux
internal import Synchronization

/// A socket that the master opened and that the worker has inherited.
///
/// The socket stays open until the worker's process exits, even if no code holds this value. Call `take()` to close the
/// descriptor earlier, or to pass it to a library that closes it. The descriptors of the master and of the other
/// workers that share the socket stay open in either case.
public final class InheritedSocket: Sendable {
    /// The kind of a socket.
    public enum Transport: String, Sendable {
        /// A socket for TCP connections.
        case tcp
        /// A socket for UDP datagrams.
        case udp
        /// A unix socket for connections.
        case unixStream
        /// A unix socket for datagrams.
        case unixDatagram
    }

    /// The name of the socket in the context's `SocketSpec`.
    public let name: String
    /// The kind of the socket, as the kernel reports it.
    public let transport: Transport
    /// The address that the socket is bound to. If the context asked for port 0, this is the port that the kernel has
    /// chosen.
    public let address: BoundAddress
    /// Whether the socket was listening when the worker started, so that accept(2) can be called on it. Always false
    /// for a datagram socket.
    public let isListening: Bool
    /// The descriptor of the socket. Do not close it, unless it was returned by `take()`.
    ///
    /// The descriptor is close-on-exec, so programs that the worker starts do not inherit it. It is blocking, unless a
    /// process that shares the socket has set O_NONBLOCK, which holds for all of these processes.
    public let descriptor: Int32

    private let isTaken = Atomic(false)

    /// Creates a value for the socket at a descriptor of this process.
    ///
    /// - Throws: An error if the descriptor is not a socket that a master can open.
    package init(_ name: String, at descriptor: Int32) throws(SystemError) {
        let facts = try SocketProperties(of: descriptor)
        self.name = name
        self.descriptor = descriptor
        address = facts.address
        transport = Transport(facts)
        isListening = facts.isListening
    }

    /// Returns the descriptor and transfers its ownership: the caller closes it.
    ///
    /// - Throws: An error if the descriptor was taken before. Two owners would close the number twice, and by the
    ///   second time it may belong to another file.
    public func take() throws(PreforkError) -> Int32 {
        if isTaken.exchange(true, ordering: .relaxed) {
            throw PreforkError("the descriptor of socket '\(name)' was already taken")
        }
        return descriptor
    }
}

extension InheritedSocket.Transport {
    fileprivate init(_ facts: SocketProperties) {
        switch facts.address {
        case .ipv4, .ipv6: self = facts.isStream ? .tcp : .udp
        case .unix, .abstract: self = facts.isStream ? .unixStream : .unixDatagram
        }
    }
}
