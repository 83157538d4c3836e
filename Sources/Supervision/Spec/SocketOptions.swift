/// The options of a listening socket, of socket(7), ip(7), ipv6(7) and tcp(7). An accepted connection inherits them.
///
/// `noDelay`, `keepAlive`, `deferAccept` and `fastOpen` are options of TCP. A socket that has not such an option ignores
/// it.
public struct SocketOptions: Hashable, Sendable, Codable {
    /// Whether small writes are sent at once (TCP_NODELAY).
    public var noDelay = true
    /// Whether idle connections are probed, so that a peer that has gone is noticed (SO_KEEPALIVE).
    public var keepAlive = false
    /// Whether an IPv6 socket takes no IPv4 connections (IPV6_V6ONLY). The system's default does not matter.
    public var ipv6Only = false
    /// Whether the socket may be bound to any address, for proxies (IP_TRANSPARENT). Needs CAP_NET_ADMIN.
    public var transparent = false
    /// Whether the socket may be bound to an address that no interface has yet (IP_FREEBIND).
    public var freebind = false
    /// How long the kernel waits for a connection's first bytes before it hands the connection to a worker, in whole
    /// seconds (TCP_DEFER_ACCEPT); nil for not at all.
    public var deferAccept: Duration?
    /// How many connections may send data before their handshake is complete (TCP_FASTOPEN); nil for none.
    public var fastOpen: Int?
    /// The size of the receive buffer in bytes (SO_RCVBUF); nil for the system's choice.
    public var receiveBuffer: Int?
    /// The size of the send buffer in bytes (SO_SNDBUF); nil for the system's choice.
    public var sendBuffer: Int?
    /// The mark of the packets, for routing and filters (SO_MARK); nil for none. Needs CAP_NET_ADMIN.
    public var mark: Int?
    /// The network interface that connections have to arrive on (SO_BINDTODEVICE); nil for any.
    public var interface: String?

    /// Creates options with defaults in all fields.
    public init() {}
}
