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
        if !SocketFile.bind(socket, address, mode) {
            let reason = errno
            guard reason == EADDRINUSE, SocketFile.isStale(path, address, spec), unlink(path) == 0,
                SocketFile.bind(socket, address, mode)
            else { throw SocketFile.error(reason, at: path, spec) }
        }
        // The kernel names the file only to a process with CAP_NET_ADMIN. Without it, the file is looked up.
        let named = ioctl(socket.raw, SocketFile.openFileRequest)
        let file =
            named >= 0 ? Descriptor(owning: named) : try SocketFile.open(path, to: "listen on \(spec)")
        let status = try SocketFile.status(of: file, to: "listen on \(spec)")
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemError("bind", reason: "another process has replaced the file", to: "listen on \(spec)")
        }
        device = status.st_dev
        inode = status.st_ino
        do {
            try SocketFile.setMode(of: file, status, spec)
        } catch {
            remove()
            throw error
        }
    }

    /// Finds the file of a socket that an earlier master has bound; nil for a socket without one.
    init?(of spec: SocketSpec, to attempt: String) throws(SystemError) {
        guard case .unix(let path, _) = spec.address else { return nil }
        let status = try SocketFile.status(of: SocketFile.open(path, to: attempt), to: attempt)
        self.path = path
        device = status.st_dev
        inode = status.st_ino
        try setMode(of: spec)
    }

    /// Sets the mode that the spec gives, if it gives one.
    ///
    /// The path is used only to open the file that the socket is bound to. chmod(2) with the path would follow a
    /// symbolic link that somebody has put there, and change the mode of any file.
    ///
    /// - Returns: Whether the mode was another one.
    @discardableResult
    func setMode(of spec: SocketSpec) throws(SystemError) -> Bool {
        guard case .unix(_, .some) = spec.address else { return false }
        let attempt = "change the mode of \(spec)"
        let file = try SocketFile.open(path, to: attempt)
        let status = try SocketFile.status(of: file, to: attempt)
        guard isOurs(status) else {
            throw SystemError("open", reason: "its file was removed or replaced", to: attempt)
        }
        return try SocketFile.setMode(of: file, status, spec)
    }

    /// Whether the file still exists and has not been replaced. The socket keeps its inode alive, so no other file can
    /// have the number.
    var isOurs: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && isOurs(status)
    }

    /// Removes the file, unless it has been replaced.
    func remove() {
        if isOurs { unlink(path) }
    }

    private func isOurs(_ status: stat) -> Bool { status.st_dev == device && status.st_ino == inode }

    /// SIOCUNIXFILE of linux/un.h: opens the file of a bound socket.
    private static let openFileRequest: UInt = 0x89E0

    /// Opens the file itself, and not the target of a symbolic link.
    private static func open(_ path: String, to attempt: String) throws(SystemError) -> Descriptor {
        // O_PATH of fcntl.h, which Glibc does not import.
        try Descriptor("open", Glibc.open(path, 0x200000 | O_NOFOLLOW | O_CLOEXEC), to: attempt)
    }

    private static func status(of file: borrowing Descriptor, to attempt: String) throws(SystemError) -> stat {
        var status = stat()
        try SystemError.check("fstat", fstat(file.raw, &status), to: attempt)
        return status
    }

    @discardableResult
    private static func setMode(
        of file: borrowing Descriptor, _ status: stat, _ spec: SocketSpec
    ) throws(SystemError) -> Bool {
        guard case .unix(_, let mode?) = spec.address, status.st_mode & 0o7777 != mode_t(mode) else { return false }
        // fchmod(2) refuses a descriptor of O_PATH. Its entry in /proc leads to the file, wherever the path leads.
        try SystemError.check(
            "chmod", chmod("/proc/self/fd/\(file.raw)", mode_t(mode)), to: "change the mode of \(spec)")
        return true
    }

    /// Binds the socket. bind(2) creates the file with the mode of the socket itself, less the bits of the umask, as
    /// unix_bind() of Linux has it. So the file never has more than `mode`, not even for a moment, and the umask of the
    /// process, which its other threads share, stays as it is.
    static func bind(_ socket: borrowing Descriptor, _ address: SocketAddress, _ mode: UInt16?) -> Bool {
        if let mode, fchmod(socket.raw, mode_t(mode)) != 0 { return false }
        return address.withPointer { Glibc.bind(socket.raw, $0, $1) } == 0
    }

    /// The error of bind(2), with what stands at the path where it is taken.
    private static func error(_ number: Int32, at path: String, _ spec: SocketSpec) -> SystemError {
        guard number == EADDRINUSE, let occupant = SocketPathOccupant.sentence(at: path) else {
            return SystemError("bind", errno: number, to: "listen on \(spec)")
        }
        return SystemError("bind", reason: "\(occupant); \(SocketPathOccupant.advice)", to: "listen on \(spec)")
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
