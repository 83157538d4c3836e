internal import Glibc
internal import Supervision

/// Finds addresses for hosts, each name once.
struct Resolver {
    private var found: [String: SocketAddress] = [:]

    /// The host's first address, IPv4 before IPv6. Numbers do not go through the system's resolver, which costs
    /// memory and time.
    mutating func resolve(_ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        switch spec.address {
        case .unix(let path, _):
            return try SocketAddress(unix: path)
        case .internet(let host, let port):
            if let address = SocketAddress(number: host, port: port) { return address }
            if let address = found[host] { return SocketAddress(found: address, port: port) }
            let address = try Resolver.ask(for: host, spec: spec)
            found[host] = address
            return SocketAddress(found: address, port: port)
        }
    }

    private static func ask(for host: String, spec: SocketSpec) throws(SystemError) -> SocketAddress {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else {
            let attempt = "listen on \(spec)"
            if code == EAI_SYSTEM { throw SystemError("getaddrinfo", errno: errno, to: attempt) }
            throw SystemError("getaddrinfo", reason: String(cString: gai_strerror(code)), to: attempt)
        }
        var first: SocketAddress?
        var entry = list
        while let current = entry?.pointee {
            if let pointer = current.ai_addr {
                let address = SocketAddress(at: pointer, length: current.ai_addrlen)
                if address.family == AF_INET { return address }
                first = first ?? address
            }
            entry = current.ai_next
        }
        guard let first else {
            throw SystemError("getaddrinfo", reason: "it has no address", to: "listen on \(spec)")
        }
        return first
    }
}
