internal import Glibc
internal import Supervision

/// Where the control socket of a master is.
package struct ControlAddress: Hashable, Sendable {
    /// The path of the socket's file.
    package let path: String
    /// Whether nobody has asked for this path, so that a master that cannot open it runs without.
    package let isDefault: Bool
    /// The permission bits of the file; nil for those that `rights` need.
    package var mode: UInt16?
    /// Who may connect, in addition to root and the master's user.
    package var rights = ControlRights()

    /// The permission bits that the file has. The kernel says who has connected, so they need not keep anybody out.
    var fileMode: UInt16 { mode ?? (rights.isEmpty ? 0o600 : 0o666) }

    /// Creates the address that a manifest names.
    package init(path: String) {
        self.path = path
        isDefault = false
    }

    /// Creates the address of a manifest that names none: `prefork-run/NAME.sock` in the runtime directory. Nil without one.
    ///
    /// The directory is that of the unit, systemd.exec(5), or `/run` for root, or `XDG_RUNTIME_DIR`.
    package init?(ofManifestNamed name: String) {
        guard let directory = ControlAddress.directory else { return nil }
        path = "\(directory)/\(name.replacing("/", with: "-")).sock"
        isDefault = true
    }

    private static var directory: String? {
        if let own = EnvironmentPath.ofUnit("RUNTIME_DIRECTORY") { return own }
        if geteuid() == 0 { return "/run/prefork-run" }
        return EnvironmentPath.value("XDG_RUNTIME_DIR").map { "\($0)/prefork-run" }
    }

    /// Makes the directory of a default address. The mode of each socket says who may connect.
    func makeDirectory() throws(SystemError) {
        guard isDefault, let end = path.lastIndex(of: "/") else { return }
        let directory = String(path[..<end])
        if mkdir(directory, 0o755) == 0 || errno == EEXIST { return }
        throw SystemError("mkdir", errno: errno, to: "make the directory of the control socket \(path)")
    }

    /// Connects to the socket of a master.
    ///
    /// - Parameters:
    ///   - path: The path of the socket.
    ///   - patience: How long a master may take to have room for another client.
    /// - Returns: A descriptor, which the caller closes.
    package static func connect(to path: String, patience: Duration) throws(SystemError) -> Int32 {
        let attempt = "connect to \(path)"
        let address = try SocketAddress(unix: path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try SystemError.check("socket", descriptor, to: attempt)
        // For a socket, 0 is no limit at all.
        let microseconds = Int(max(1, patience.clampedNanoseconds / 1000))
        var time = timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        do throws(SystemError) {
            try SystemError.check(
                "connect", address.withPointer { Glibc.connect(descriptor, $0, $1) } ?? -1, to: attempt)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }
}
