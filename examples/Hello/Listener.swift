import Glibc

/// A listening socket. It stays open until the process exits.
struct Listener {
    let descriptor: Int32

    private init(_ descriptor: Int32) throws {
        // A connection can wake all workers that share this socket, and only one of them accepts it. The others must not block
        // in accept(2), because there a stop signal would not end their wait.
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0 else {
            throw Failure("cannot use descriptor \(descriptor)", "fcntl")
        }
        self.descriptor = descriptor
    }

    /// Returns the inherited sockets of systemd's protocol: `LISTEN_FDS` is their number, and the first is descriptor 3.
    ///
    /// `LISTEN_PID` is the pid of the process that the sockets are meant for. It is another pid if a parent process passed its
    /// environment on.
    static func inherited() throws -> [Listener] {
        guard variable("LISTEN_PID") == String(getpid()), let text = variable("LISTEN_FDS") else { return [] }
        guard let count = Int32(text), (0...64).contains(count) else {
            throw Failure("cannot use LISTEN_FDS=\(text): it is not a number from 0 to 64")
        }
        return try (3..<3 + count).map(Listener.init)
    }

    /// Listens on `HOST:PORT`. The host is a name or an address. An IPv6 address can be in brackets.
    init(binding address: String) throws {
        let sentence = "cannot listen on \(address)"
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw Failure("\(sentence): it is not HOST:PORT")
        }
        let host = address[..<colon].filter { $0 != "[" && $0 != "]" }

        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &found)
        guard status == 0, let info = found?.pointee else {
            throw Failure("\(sentence): \(String(cString: gai_strerror(status))) (getaddrinfo)")
        }
        defer { freeaddrinfo(found) }

        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        guard descriptor >= 0 else { throw Failure(sentence, "socket") }
        // Without SO_REUSEADDR the port stays in use for a minute after the exit of a worker that had connections.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0 else { throw Failure(sentence, "bind") }
        guard listen(descriptor, 1024) == 0 else { throw Failure(sentence, "listen") }
        try self.init(descriptor)
    }

    /// Accepts the next connection. Returns nil if another worker has accepted it, or if the client has disconnected.
    func accept() throws -> Connection? {
        let client = Glibc.accept(descriptor, nil, nil)
        if client >= 0 { return Connection(client) }
        guard [EAGAIN, EINTR, ECONNABORTED, EPROTO, EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) else {
            throw Failure("cannot accept a connection", "accept")
        }
        return nil
    }
}
