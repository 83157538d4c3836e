/// A listening socket that the master opens and its workers inherit.
public struct SocketSpec: Hashable, Sendable, Codable {
    /// Where it listens.
    public enum Address: Hashable, Sendable, Codable {
        /// `host`: an address or a name. `port`: 0 leaves the choice to the kernel.
        case internet(host: String, port: UInt16)
        /// `mode`: the permission bits of the socket's file; nil leaves them to the umask.
        case unix(path: String, mode: UInt16?)
    }

    /// The type of the socket.
    public enum Transport: String, Hashable, Sendable, Codable {
        /// SOCK_STREAM: connections.
        case tcp
        /// SOCK_DGRAM: datagrams.
        case udp
    }

    /// What the worker sees in `LISTEN_FDNAMES`.
    public var name: String
    /// Where it listens.
    public var address: Address
    /// A unix address has both types of sockets, too.
    public var transport: Transport
    /// The length of the accept queue that listen(2) is asked for.
    public var backlog: Int32
    /// Whose socket it is when the address alone does not say: the group or worker that asked for a port of the
    /// kernel's choice, or the worker with a queue of its own under `reuse_port`. Nil: one per address.
    public var owner: String?
    /// Sets SO_REUSEPORT, so that the owners of one address each have a queue.
    public var reusePort: Bool

    /// The accept queue's length where a manifest or a program does not give one.
    public static let standardBacklog: Int32 = 1024

    /// A socket. By default a TCP socket that all workers with the address share, with a queue of 1024 connections. The
    /// kernel limits the queue to net.core.somaxconn.
    public init(
        name: String, address: Address, transport: Transport = .tcp, backlog: Int32 = SocketSpec.standardBacklog,
        owner: String? = nil,
        reusePort: Bool = false
    ) {
        self.name = name
        self.address = address
        self.transport = transport
        self.backlog = backlog
        self.owner = owner
        self.reusePort = reusePort
    }
}

extension SocketSpec: CustomStringConvertible {
    /// `127.0.0.1:80`, `[::1]:80`, `udp 127.0.0.1:53` or `unix /run/app.sock`.
    public var description: String { (transport == .udp ? "udp " : "") + address.description }
}

extension SocketSpec.Address: CustomStringConvertible {
    public var description: String {
        switch self {
        case .internet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): "unix \(path)"
        }
    }
}
