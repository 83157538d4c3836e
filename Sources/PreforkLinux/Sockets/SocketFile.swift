internal import Glibc
internal import Supervision

/// The file of a unix socket, to which clients connect.
struct SocketFile {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Binds the socket. A file that a dead process left behind is replaced. A file that is in use is not.
    init(binding socket: borrowing Descriptor, to address: SocketAddress, _ spec: SocketSpec) throws(SystemError) {
        guard case .unix(let path, let mode) = spec.address else {
            throw SystemError("bind", errno: EAFNOSUPPORT, to: "listen on \(spec)")
        }
        self.path = path
        // bind(2) creates the file with the mode of the socket, minus the umask. So the mode is never wider than the
        // spec asks for, and the umask of the process does not have to be changed.
        if let mode {
            try SystemError.check("fchmod", fchmod(socket.raw, mode_t(mode)), to: "listen on \(spec)")
        }
        if !SocketFile.bind(socket, address) {
            let reason = errno
            guard reason == EADDRINUSE, SocketFile.isStale(path, address, spec), unlink(path) == 0,
                SocketFile.bind(socket, address)
            else { throw SystemError("bind", errno: reason, to: "listen on \(spec)") }
        }
        var status = stat()
        try SystemError.check("lstat", lstat(path, &status), to: "listen on \(spec)")
        device = status.st_dev
        inode = status.st_ino
        do {
            try setMode(of: spec)
        } catch {
            remove()
            throw error
        }
    }

    /// Sets the mode that the spec gives, if it gives one.
    func setMode(of spec: SocketSpec) throws(SystemError) {
        guard case .unix(let path, let mode?) = spec.address else { return }
        try SystemError.check("chmod", chmod(path, mode_t(mode)), to: "change the mode of \(spec)")
    }

    /// Whether the file still exists and has not been replaced.
    var isOurs: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_dev == device && status.st_ino == inode
    }

    /// Removes the file, unless it has been replaced.
    func remove() {
        if isOurs { unlink(path) }
    }

    private static func bind(_ socket: borrowing Descriptor, _ address: SocketAddress) -> Bool {
        address.withPointer { Glibc.bind(socket.raw, $0, $1) } == 0
    }

    /// Whether the path is a socket on which no process listens any more. A full queue (EAGAIN) means that a process
    /// listens.
    private static func isStale(_ path: String, _ address: SocketAddress, _ spec: SocketSpec) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
        let kind = spec.transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let client = try? Descriptor(
            "socket", socket(AF_UNIX, Int32(kind.rawValue) | flags, 0), to: "connect to \(spec)")
        guard let client else { return false }
        let result = address.withPointer { connect(client.raw, $0, $1) } ?? 0
        return result < 0 && errno == ECONNREFUSED
    }
}
