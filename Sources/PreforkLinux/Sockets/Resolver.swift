internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Resolves hosts to addresses. Each name is looked up once.
struct Resolver {
    typealias Answer = Result<SocketAddress, Failure>
    typealias LookUp = (_ host: String) -> Answer

    /// The failure of getaddrinfo(3) for a name.
    struct Failure: Error, Hashable {
        /// The return value of getaddrinfo(3).
        let code: Int32
        /// The error number if the code is EAI_SYSTEM.
        var errno: Int32 = 0
        /// The reason where getaddrinfo(3) has given none.
        var reason: String?
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
    init(known: [String: SocketAddress] = [:], lookUp: @escaping LookUp) {
        self.known = known
        self.lookUp = lookUp
    }

    /// The name of the host, if the host is no address and its address has to be looked up.
    ///
    /// `localhost` is 127.0.0.1 without a lookup, as RFC 6761 asks for.
    static func name(of host: String) -> String? {
        address(ofNumber: host, port: 0) == nil ? host : nil
    }

    private static func address(ofNumber host: String, port: UInt16) -> SocketAddress? {
        SocketAddress(number: host.lowercased() == "localhost" ? "127.0.0.1" : host, port: port)
    }

    /// Returns the first address of the host, IPv4 before IPv6. A numeric address is not passed to the system's
    /// resolver, which takes memory and time.
    mutating func resolve(_ spec: SocketSpec) throws(SystemError) -> SocketAddress {
        switch spec.address {
        case .unix(let path, _):
            return try SocketAddress(unix: path)
        case .internet(let host, let port):
            if let address = Resolver.address(ofNumber: host, port: port) { return address }
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
            if let reason = failure.reason { throw SystemError("getaddrinfo", reason: reason, to: attempt) }
            if failure.code == EAI_SYSTEM { throw SystemError("getaddrinfo", errno: failure.errno, to: attempt) }
            throw SystemError("getaddrinfo", reason: String(cString: gai_strerror(failure.code)), to: attempt)
        }
    }

    /// Asks the system and waits for the answer, which may take a name server many seconds.
    static func askSystem(for host: String) -> Answer { Answer(prefork_look_up_name(host)) }
}

extension Resolver.Answer {
    init(_ answer: prefork_answer) {
        guard answer.code == 0 else {
            self = .failure(Resolver.Failure(code: answer.code, errno: answer.error))
            return
        }
        self = .success(SocketAddress(copying: answer.address, length: Int(answer.length)))
    }
}
