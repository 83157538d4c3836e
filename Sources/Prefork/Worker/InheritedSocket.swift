public import PreforkLinux
internal import Synchronization

/// A socket that the master opened and keeps, and that this worker holds as well.
///
/// It stays open as long as the worker's process lives, whether or not anybody holds this value. Who wants it closed
/// earlier, or hands it to a library that closes what it is given, takes the descriptor over by `take()`. The master's
/// own stays open either way, and so do those of the workers that share it.
public final class InheritedSocket: Sendable {
    /// What arrives at a socket.
    public enum Transport: String, Sendable {
        /// Connections, from the network.
        case tcp
        /// Datagrams, from the network.
        case udp
        /// Connections, from this machine.
        case unixStream
        /// Datagrams, from this machine.
        case unixDatagram
    }

    /// As in the context's `SocketSpec`.
    public let name: String
    /// What it is by the kernel's word.
    public let transport: Transport
    /// Where it is bound: `print("at \(socket.address)")` says the real port where the context asked for any.
    public let address: BoundAddress
    /// Whether it listened when it arrived, so that it is for accept(2). A socket for datagrams never does.
    public let isListening: Bool
    /// To use, not to close: it stays the process's, unless somebody took it over. Close-on-exec: programs that the worker
    /// starts do not inherit it. Blocking, unless one of those who share it has changed that for all.
    public let descriptor: Int32

    private let isTaken = Atomic(false)

    /// - Throws: When the descriptor is no socket that a master could have opened.
    init(_ name: String, at descriptor: Int32) throws(SystemError) {
        let facts = try SocketProperties(of: descriptor)
        self.name = name
        self.descriptor = descriptor
        address = facts.address
        transport = Transport(facts)
        isListening = facts.isListening
    }

    /// The descriptor, from now on the caller's to close.
    ///
    /// - Throws: When it was taken before: two owners would close it twice, and the second time it may be another file.
    public func take() throws(PreforkError) -> Int32 {
        if isTaken.exchange(true, ordering: .relaxed) {
            throw PreforkError("the socket '\(name)' has been taken already: it has one owner")
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
