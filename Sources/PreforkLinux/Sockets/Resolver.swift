internal import Glibc
internal import Supervision

/// Finds addresses for hosts, each name once.
struct Resolver {
    typealias LookUp = (_ host: String) -> Result<SocketAddress, Failure>

    /// Why a name has no address: what getaddrinfo(3) says of it.
    struct Failure: Error {
        let code: Int32
        var errno: Int32 = 0
    }

    /// The answers that were needed.
    private(set) var found: [String: SocketAddress] = [:]
    private let known: [String: SocketAddress]
    private let lookUp: LookUp
    private var isDown = false

    /// - Parameter known: Answers of an earlier time, which are taken without asking.
    init(known: [String: SocketAddress] = [:], lookUp: @escaping LookUp = Resolver.askSystem) {
        self.known = known
        self.lookUp = lookUp
    }

    /// The host's first address, IPv4 before IPv6. Numbers do not go through the system's resolver, which costs
    /// memory and time.
    mutating func resolve(_ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        switch spec.address {
        case .unix(let path, _):
            return try SocketAddress(unix: path)
        case .internet(let host, let port):
            if let address = SocketAddress(number: host, port: port) { return address }
            let address: SocketAddress
            if let answer = found[host] ?? known[host] { address = answer } else { address = try ask(for: host, spec) }
            found[host] = address
            return SocketAddress(found: address, port: port)
        }
    }

    private mutating func ask(for host: String, _ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        let attempt = "listen on \(spec)"
        // A silent name server costs seconds a name, and nobody looks after the workers meanwhile.
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
