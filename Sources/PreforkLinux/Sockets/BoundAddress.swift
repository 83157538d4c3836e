internal import Glibc

/// The address that an open socket is bound to, as getsockname(2) returns it: with a numeric host in place of a name,
/// and with the port that the kernel chose in place of port 0.
public enum BoundAddress: Hashable, Sendable {
    /// An IPv4 address, with a host such as `127.0.0.1`.
    case ipv4(host: String, port: UInt16)
    /// An IPv6 address, with a host such as `::1`, or `fe80::1%2` for a link-local address, with the number of its
    /// interface (RFC 4007).
    case ipv6(host: String, port: UInt16)
    /// The path of a unix socket's file; empty for a socket that is not bound.
    case unix(path: String)
    /// The name of a unix socket in the abstract namespace, unix(7), without the leading NUL.
    case abstract(name: String)

    /// The port; nil for a unix socket.
    public var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        case .unix, .abstract: nil
        }
    }

    /// Creates the address; nil for another address family.
    init?(_ address: SocketAddress) {
        switch address.family {
        case AF_INET:
            guard var four = address.read(as: sockaddr_in()) else { return nil }
            self = .ipv4(host: BoundAddress.text(AF_INET, &four.sin_addr), port: four.sin_port.byteSwapped)
        case AF_INET6:
            guard var six = address.read(as: sockaddr_in6()) else { return nil }
            let host = BoundAddress.text(AF_INET6, &six.sin6_addr)
            let zone = six.sin6_scope_id == 0 ? "" : "%\(six.sin6_scope_id)"
            self = .ipv6(host: host + zone, port: six.sin6_port.byteSwapped)
        case AF_UNIX:
            if let name = address.abstractName {
                self = .abstract(name: String(decoding: name, as: UTF8.self))
            } else {
                self = .unix(path: String(decoding: address.path, as: UTF8.self))
            }
        default: return nil
        }
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            buffer.initialize(repeating: 0)
            guard let base = buffer.baseAddress,
                inet_ntop(family, address, base, socklen_t(buffer.count)) != nil
            else { return "" }
            return String(cString: base)
        }
    }
}

extension BoundAddress: CustomStringConvertible {
    /// The address as text: `127.0.0.1:80`, `[::1]:80`, `unix /run/app.sock` or `unix @name`.
    public var description: String {
        switch self {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): "unix \(path)"
        case .abstract(let name): "unix @\(name)"
        }
    }
}
