internal import Glibc
internal import Supervision

/// Resolves hosts to addresses. Each name is looked up once.
struct Resolver {
    typealias LookUp = (_ host: String) -> Result<SocketAddress, Failure>

    /// The failure of getaddrinfo(3) for a name.
    struct Failure: Error {
        /// The return value of getaddrinfo(3).
        let code: Int32
        /// The error number if the code is EAI_SYSTEM.
        var errno: Int32 = 0
    }

    /// The addresses of the names that were resolved, including names that were already known.
    private(set) var found: [String: SocketAddress] = [:]
    private let known: [String: SocketAddress]
    private let lookUp: LookUp
    /// Whether a lookup has failed because the name server did not answer.
    private var isDown = false

    /// Creates a resolver.
    ///
    /// - Parameter known: Addresses of names that do not have to be looked up.
    init(known: [String: SocketAddress] = [:], lookUp: @escaping LookUp = Resolver.askSystem) {
        self.known = known
        self.lookUp = lookUp
    }

    /// Returns the first address of the host, IPv4 before IPv6. A numeric address is not passed to the system's
    /// resolver, which takes memory and time.
    mutating func resolve(_ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        switch spec.address {
        case .unix(let path, _):
            return try SocketAddress(unix: path)
        case .internet(let host, let port):
            if let address = SocketAddress(number: host, port: port) { return address }
            let address: SocketAddress
            if let known = found[host] ?? known[host] { address = known } else { address = try lookUp(host, spec) }
            found[host] = address
            return SocketAddress(found: address, port: port)
        }
    }

    private mutating func lookUp(_ host: String, _ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        let attempt = "listen on \(spec)"
        // When a name server does not answer, each lookup takes seconds, during which the workers are not supervised.
        // So no other name is looked up.
        guard !isDown else {
            throw SystemError("getaddrinfo", reason: "name resolution has just failed for another name", to: attempt)
        }
        switch lookUp(host) {
        case .success(let address):
            return address
        case .failure(let failure):
            isDown = failure.code == EAI_AGAIN
            if failure.code == EAI_SYSTEM { throw SystemError("getaddrinfo", errno: failure.errno, to: attempt) }
            throw SystemError("getaddrinfo", reason: String(cString: gai_strerror(failure.code)), to: attempt)
        }
    }

    static func askSystem(for host: String) -> Result<SocketAddress, Failure> {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { return .failure(Failure(code: code, errno: errno)) }
        defer { if let list { freeaddrinfo(list) } }
        var first: SocketAddress?
        var entry = list
        while let current = entry?.pointee {
            if let pointer = current.ai_addr {
                let address = SocketAddress(at: pointer, length: current.ai_addrlen)
                if address.family == AF_INET { return .success(address) }
                first = first ?? address
            }
            entry = current.ai_next
        }
        return first.map(Result.success) ?? .failure(Failure(code: EAI_NONAME))
    }
}
