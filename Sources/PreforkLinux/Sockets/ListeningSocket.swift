internal import Glibc
internal import Supervision

/// An open socket that workers inherit. A class, because it owns a descriptor and so cannot be copied, while several
/// tables and processes hold it.
///
/// The socket is blocking. All workers share its file description, so O_NONBLOCK set by the master or by any worker
/// would apply to all of them, and most programs expect a socket as socket(2) creates it. A program that polls before
/// accept(2) sets O_NONBLOCK itself. systemd also passes blocking sockets by default.
final class ListeningSocket {
    private(set) var descriptor: Descriptor
    /// The number of the socket, by which /proc names the descriptors of it.
    let inode: UInt64
    let address: SocketAddress
    /// The spec of the socket. Its backlog, its mode and some options may change while the socket stays open.
    private(set) var spec: SocketSpec
    /// The group of the first worker that names the socket, which messages tell.
    var group = ""
    private let file: SocketFile?
    /// Whether `stopListening` was called. The socket then accepts no connections in any process.
    private(set) var hasStoppedListening = false

    /// Whether the socket is bound and does not listen, so that clients are refused.
    private(set) var refusesClients: Bool
    /// Whether `leaveToWorkers` was called. The master then has no descriptor of the socket.
    private(set) var isLeftToWorkers = false
    /// How many processes have the socket and were not asked to stop.
    var users = 0
    /// How many processes have the socket and have not been reaped. A process that was asked to stop may still accept.
    var holders = 0
    /// The process that was the last to leave the socket, by its exit or for a stop.
    var lastUser: Launch?

    /// The port that the socket is bound to; nil for a unix socket.
    let port: UInt16?
    /// Whether the service manager has opened the socket and has it, too. It is not shut down, and its file is not removed.
    let isOfManager: Bool
    /// Whether the service manager keeps the socket for the next master. Then the end of this master does not shut it down.
    var isKept = false

    /// Opens a socket: creates it, binds it, and listens on it.
    ///
    /// - Parameters:
    ///   - sharesPort: Whether to set SO_REUSEPORT during a port handover, even if the spec does not ask for it.
    ///   - listens: Whether to listen on the socket. Otherwise clients are refused until `listen` is called.
    init(
        _ spec: SocketSpec, at address: SocketAddress, sharesPort: Bool = false, listens: Bool = true
    ) throws(SystemError) {
        let kind = spec.transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = try Descriptor(
            "socket", socket(address.family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0),
            to: "listen on \(spec)")
        try descriptor.setOptions(of: spec, family: address.family)
        if address.family == AF_UNIX {
            file = try SocketFile(binding: descriptor, to: address, spec)
        } else {
            file = nil
            // With SO_REUSEADDR, connections of an earlier master in TIME_WAIT do not block the port. For UDP the
            // option would allow any other process to share the port.
            if spec.transport == .tcp { try descriptor.set(SO_REUSEADDR, true, for: spec) }
            if spec.reusePort || sharesPort { try descriptor.set(SO_REUSEPORT, true, for: spec) }
            let result = address.withPointer { bind(descriptor.raw, $0, $1) } ?? -1
            try SystemError.check("bind", result, to: "listen on \(spec)")
        }
        do {
            if spec.transport == .tcp, listens {
                try SystemError.check("listen", Glibc.listen(descriptor.raw, spec.backlog), to: "listen on \(spec)")
            }
            port = try SocketAddress(of: descriptor).port
        } catch {
            file?.remove()
            throw error
        }
        refusesClients = !listens
        isOfManager = false
        inode = descriptor.inode
        self.descriptor = descriptor
        self.address = address
        self.spec = spec
    }

    /// Takes a socket that the service manager has given to the master. Its backlog, mode and options become those of the spec.
    init(_ spec: SocketSpec, at address: SocketAddress, from inherited: ActivatedSocket) throws(SystemError) {
        let attempt = "listen on \(spec) by the socket of the service manager"
        let descriptor = try Descriptor(
            "fcntl", fcntl(inherited.descriptor.raw, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), to: attempt)
        try descriptor.checkFixedOptions(of: spec, family: address.family, to: attempt)
        var plain = spec
        plain.options = SocketOptions()
        try descriptor.changeOptions(from: plain, to: spec, family: address.family)
        if spec.transport == .tcp {
            try SystemError.check("listen", Glibc.listen(descriptor.raw, spec.backlog), to: attempt)
        }
        isOfManager = inherited.keptName == nil
        file = isOfManager ? nil : try SocketFile(of: spec, to: attempt)
        port = inherited.address.port
        refusesClients = false
        inode = descriptor.inode
        self.descriptor = descriptor
        self.address = address
        self.spec = spec
    }

    /// Shuts the socket down when neither the master nor a worker needs it any more. A process that a worker has left
    /// behind may still hold the socket. Without the shutdown, clients would wait in its queue or be served by it.
    deinit {
        if isShutDownWhenClosed { shutdown(descriptor.raw, Int32(SHUT_RD)) }
    }

    /// Whether the socket accepts no connections in any process when the master has closed it.
    var isShutDownWhenClosed: Bool {
        spec.transport == .tcp && !isOfManager && !isKept && (!isLeftToWorkers || hasStoppedListening)
    }

    /// Whether the next master finds the socket by its address: it has not a port that the kernel has chosen.
    var hasFixedAddress: Bool { address.port != 0 }

    /// Closes the master's descriptor when everything stops. The kernel refuses clients as soon as no process has the
    /// socket, and a worker that still accepts connections is not disturbed.
    func leaveToWorkers() {
        isLeftToWorkers = true
        descriptor = Descriptor(owning: -1)
    }

    /// How many connections wait to be accepted, and how many may, tcp(7); nil for a socket that is no TCP socket on a port, or
    /// that the master no longer has.
    var queue: (waiting: Int, limit: Int)? {
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        guard spec.transport == .tcp, port != nil, !refusesClients,
            getsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0
        else { return nil }
        // What these members mean for a listening socket.
        return (Int(info.tcpi_unacked), Int(info.tcpi_sacked))
    }

    /// The description of the spec, with the actual port in place of port 0.
    var bound: String {
        var spec = spec
        if case .internet(let host, _) = spec.address, let port { spec.address = .internet(host: host, port: port) }
        return spec.description
    }

    /// Applies what a spec with the same identity changes: the backlog, the mode, and options. listen(2) may be called
    /// again to change the backlog.
    func adjust(to new: SocketSpec) throws(SystemError) {
        let old = spec
        spec = new
        if new.transport == .tcp, new.backlog != old.backlog, !refusesClients {
            try SystemError.check(
                "listen", Glibc.listen(descriptor.raw, new.backlog), to: "change the backlog of \(new)")
        }
        if new.options != old.options {
            try descriptor.changeOptions(from: old, to: new, family: address.family)
        }
        if new.address != old.address { try file?.setMode(of: new) }
    }

    /// Allows or forbids other sockets of the master to bind an address that overlaps with this address.
    func sharePort(_ shares: Bool) throws(SystemError) {
        guard !isLeftToWorkers else { return }
        try descriptor.set(SO_REUSEPORT, shares || spec.reusePort, for: spec)
    }

    /// Stops listening in all processes that hold the socket. Its address is then free, and no client waits in its
    /// queue.
    func stopListening() throws(SystemError) {
        guard spec.transport == .tcp, !isLeftToWorkers, !isOfManager else { return }
        guard !refusesClients else {
            hasStoppedListening = true
            return
        }
        try SystemError.check(
            "shutdown", shutdown(descriptor.raw, Int32(SHUT_RD)), to: "stop listening on \(bound)")
        hasStoppedListening = true
    }

    /// Notes that the socket was shut down by the descriptor of another process.
    func wasShutDown() { hasStoppedListening = true }

    /// Refuses clients: stops listening in all processes, and binds another socket, which does not listen yet.
    ///
    /// The new socket keeps the address for the master, also a port that the kernel chose, which a socket loses when it
    /// stops listening. A process that a worker left behind has the old socket, and never serves the new one.
    ///
    /// - Returns: The new socket, on which `listen` takes clients again.
    func refuseClients() throws(SystemError) -> ListeningSocket {
        guard port != nil else {
            // A file whose socket does not listen is stale, and is replaced.
            try stopListening()
            return try successor(listens: false)
        }
        let socket = try successor(listens: false)
        try stopListening()
        return socket
    }

    /// Opens another socket at the address that this socket is bound to, also at a port that the kernel chose.
    func successor(listens: Bool = true) throws(SystemError) -> ListeningSocket {
        let socket: ListeningSocket
        if port == nil {
            socket = try ListeningSocket(spec, at: address, listens: listens)
        } else {
            try sharePort(true)
            socket = try ListeningSocket(spec, at: SocketAddress(of: descriptor), sharesPort: true, listens: listens)
            try socket.sharePort(false)
        }
        socket.group = group
        return socket
    }

    /// Takes clients again, after `refuseClients`.
    func listen() throws(SystemError) {
        guard refusesClients else { return }
        try SystemError.check("listen", Glibc.listen(descriptor.raw, spec.backlog), to: "listen on \(bound)")
        refusesClients = false
    }

    /// Whether the file of a unix socket still exists and has not been replaced. True for a socket without a file.
    var hasFile: Bool { file?.isOurs ?? true }

    /// Sets the mode that the spec gives.
    ///
    /// - Returns: Whether the mode was another one.
    func restoreMode() throws(SystemError) -> Bool { try file?.setMode(of: spec) ?? false }

    /// Removes the file of a unix socket. Call before the socket is closed.
    func removeFile() { file?.remove() }
}

extension Descriptor {
    /// The number of the file's inode; 0 if it is not known.
    fileprivate var inode: UInt64 {
        var status = stat()
        return fstat(raw, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    fileprivate borrowing func set(_ option: Int32, _ value: Bool, for spec: SocketSpec) throws(SystemError) {
        var number: Int32 = value ? 1 : 0
        try SystemError.check(
            "setsockopt", setsockopt(raw, SOL_SOCKET, option, &number, socklen_t(MemoryLayout<Int32>.size)),
            to: "listen on \(spec)")
    }
}
