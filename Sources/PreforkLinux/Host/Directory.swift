internal import Glibc
package import Supervision

/// Checks of directories that workers need.
package enum Directory {
    /// Checks that a worker can change its working directory to `path`.
    package static func checkEntry(to path: String) throws(HostProblem) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw HostProblem(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw HostProblem(errno: ENOTDIR) }
        guard faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else { throw HostProblem(errno: errno) }
    }

    /// Checks that a unix socket can be bound to `path`, without creating it. An existing socket is no problem and is
    /// not connected to, because it may belong to a running master.
    package static func checkSocket(at path: String) throws(HostProblem) {
        let folder = parent(of: path)
        var status = stat()
        guard stat(folder, &status) == 0 else {
            let reason = errno
            throw reason == ENOENT
                ? HostProblem(reason: "there is no directory \(folder)")
                : HostProblem(reason: "\(SystemError.sentence(for: reason)) in \(folder)")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw HostProblem(reason: "\(folder) is not a directory") }
        guard faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw HostProblem(reason: "\(SystemError.sentence(for: errno)) in \(folder)")
        }
        if let occupant = SocketPathOccupant.sentence(at: path) {
            throw HostProblem(reason: occupant, note: SocketPathOccupant.advice)
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
