/// A listening socket that the master opens and its workers inherit.
public struct SocketSpec: Hashable, Sendable, Codable {
    /// The address that a socket is bound to.
    public enum Address: Hashable, Sendable, Codable {
        /// An internet address. The host is an address or a name. For port 0 the kernel chooses the port.
        case internet(host: String, port: UInt16)
        /// A unix address: the path of the socket's file, and its permission bits. A mode of nil leaves the permission
        /// bits to the umask.
        case unix(path: String, mode: UInt16?)
    }

    /// The type of the socket.
    public enum Transport: String, Hashable, Sendable, Codable {
        /// SOCK_STREAM: connections.
        case tcp
        /// SOCK_DGRAM: datagrams.
        case udp
    }

    /// What clients get while every worker of the socket is held.
    public enum WhenDown: String, Hashable, Sendable, Codable, CaseIterable {
        /// Connections are refused, those that wait in the queue included. A load balancer then goes elsewhere.
        case refuse
        /// Connections wait in the queue until a reload launches the workers again. A worker that stops with the master may go
        /// on accepting.
        case queue
    }

    /// The name, which the worker reads from `LISTEN_FDNAMES`.
    public var name: String
    /// The address that the socket is bound to.
    public var address: Address
    /// The type of the socket. Both types exist for unix addresses as well.
    public var transport: Transport
    /// The length of the accept queue, the argument of listen(2).
    public var backlog: Int32
    /// The group or worker that the socket belongs to; nil when all workers that name the address share one socket.
    ///
    /// Set for port 0, where the group or worker that asks for a port gets its own, and for a worker that has its own
    /// accept queue by `reuse_port`.
    public var owner: String?
    /// Whether SO_REUSEPORT is set, so that several owners of one address each have their own queue.
    public var reusePort: Bool
    /// What clients get while every worker of the socket is held. Datagrams always wait.
    public var whenDown: WhenDown
    /// The options of the kernel.
    public var options: SocketOptions
    /// Counts the sockets that the master had to open in place of one that a worker had damaged, so that a reload replaces
    /// the processes that still have the damaged socket.
    package var incarnation = 0

    /// The backlog where a manifest or a program does not give one.
    public static let standardBacklog: Int32 = 1024

    /// Creates a socket. By default it is a TCP socket with a backlog of 1024, shared by all workers that name the
    /// address. The kernel limits the backlog to net.core.somaxconn.
    public init(
        name: String, address: Address, transport: Transport = .tcp, backlog: Int32 = SocketSpec.standardBacklog,
        owner: String? = nil, reusePort: Bool = false, whenDown: WhenDown = .refuse,
        options: SocketOptions = SocketOptions()
    ) {
        self.name = name
        self.address = address
        self.transport = transport
        self.backlog = backlog
        self.owner = owner
        self.reusePort = reusePort
        self.whenDown = whenDown
        self.options = options
    }
}

extension SocketSpec {
    /// Whether the socket is shut down when everything stops. A UDP socket has no clients to refuse, and with `queue` a worker
    /// that stops may go on accepting.
    package var isShutDownByAStop: Bool { transport == .tcp && whenDown == .refuse }
}

extension SocketSpec: CustomStringConvertible {
    /// The socket as text: `127.0.0.1:80`, `[::1]:80`, `udp 127.0.0.1:53` or `unix /run/app.sock`.
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
