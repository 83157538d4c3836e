internal import Glibc
internal import Supervision

/// One open socket that workers inherit. A class, so that a table can hold what must not be copied.
///
/// It is left blocking. Workers share one file description, so a flag that we set, or that one of them sets, holds for
/// all of them, and most programs expect to find a socket as socket(2) makes it. Who polls before accepting sets
/// O_NONBLOCK for itself; systemd hands its sockets over in the same way.
final class ListeningSocket {
    let descriptor: Descriptor
    let address: SocketAddress
    /// As the manifest says it; backlog and mode may change while the socket stays.
    private(set) var spec: SocketSpec
    private let file: SocketFile?
    /// Whether it has stopped to listen, for all who hold it.
    private(set) var isOver = false

    /// The port it is bound to; nil for a unix socket.
    let port: UInt16?

    /// - Parameter sharesPort: Sets SO_REUSEPORT whatever the spec says, for the time of a changeover.
    init(_ spec: SocketSpec, at address: SocketAddress, sharesPort: Bool = false) throws(SystemError) {
        let kind = spec.transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = try Descriptor(
            "socket", socket(address.family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0),
            to: "listen on \(spec)")
        if address.family == AF_UNIX {
            file = try SocketFile(binding: descriptor, to: address, spec)
        } else {
            file = nil
            // Connections of an earlier master in TIME_WAIT must not hold the port. For UDP the flag means something
            // else: anybody could share it.
            if spec.transport == .tcp { try descriptor.set(SO_REUSEADDR, true, for: spec) }
            if spec.reusePort || sharesPort { try descriptor.set(SO_REUSEPORT, true, for: spec) }
            let result = address.withPointer { bind(descriptor.raw, $0, $1) } ?? -1
            try SystemError.check("bind", result, to: "listen on \(spec)")
        }
        do {
            if spec.transport == .tcp {
                try SystemError.check("listen", listen(descriptor.raw, spec.backlog), to: "listen on \(spec)")
            }
            port = try SocketAddress(of: descriptor).port
        } catch {
            file?.remove()
            throw error
        }
        self.descriptor = descriptor
        self.address = address
        self.spec = spec
    }

    /// Where it is bound, as `SocketSpec` says it but with the port that the kernel picked.
    var bound: String {
        var spec = spec
        if case .internet(let host, _) = spec.address, let port { spec.address = .internet(host: host, port: port) }
        return spec.description
    }

    /// Takes over a backlog or a mode that has changed: listen(2) may be repeated.
    func adjust(to new: SocketSpec) throws(SystemError) {
        let old = spec
        spec = new
        if new.transport == .tcp, new.backlog != old.backlog {
            try SystemError.check("listen", listen(descriptor.raw, new.backlog), to: "change the backlog of \(new)")
        }
        if new.address != old.address { try file?.setMode(of: new) }
    }

    /// Lets another of our sockets bind an address that overlaps with this one's, or no longer.
    func sharePort(_ shares: Bool) throws(SystemError) {
        try descriptor.set(SO_REUSEPORT, shares || spec.reusePort, for: spec)
    }

    /// Stops to listen, whoever else holds it. Nobody can be held up by it, and its address is free for others.
    func stopListening() throws(SystemError) {
        guard spec.transport == .tcp else { return }
        try SystemError.check(
            "shutdown", shutdown(descriptor.raw, Int32(SHUT_RD)), to: "stop listening on \(bound)")
        isOver = true
    }

    /// Why nobody can find it any more.
    ///
    /// Binding it anew would not mend that: the workers hold the old socket, so callers would find a queue that nobody
    /// serves until each of them is relaunched, and a manifest that asks for the same as before relaunches nobody.
    var fileProblem: SystemError? {
        guard let file, !file.isOurs else { return nil }
        return SystemError(
            "lstat", reason: "its file was removed or replaced; only another path brings a new socket",
            to: "be reached on \(spec)")
    }

    /// To be called before it is let go, when its address is given up for good.
    func removeFile() { file?.remove() }
}

extension Descriptor {
    fileprivate borrowing func set(_ option: Int32, _ value: Bool, for spec: SocketSpec) throws(SystemError) {
        var number: Int32 = value ? 1 : 0
        try SystemError.check(
            "setsockopt", setsockopt(raw, SOL_SOCKET, option, &number, socklen_t(MemoryLayout<Int32>.size)),
            to: "listen on \(spec)")
    }
}
