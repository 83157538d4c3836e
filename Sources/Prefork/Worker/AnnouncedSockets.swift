internal import Glibc
internal import PreforkLinux

/// The inherited sockets that environment variables announce.
enum AnnouncedSockets {
    /// Returns the sockets that LISTEN_FDS of sd_listen_fds(3) announces, in the order of their descriptors.
    ///
    /// Removes the variables of this protocol from the environment, and the variables of the other two protocols that
    /// the master uses. Programs that the worker starts do not inherit the sockets, so they must not see the variables.
    ///
    /// - Throws: An error if a descriptor is not a socket.
    static func takeAll() throws(SystemError) -> [InheritedSocket] {
        let values = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"].map(removeEnvironmentVariable)
        let einhorn = removeEnvironmentVariable("EINHORN_FD_COUNT").flatMap { Int32($0) } ?? 0
        for index in 0..<min(max(einhorn, 0), limit) { unsetenv("EINHORN_FD_\(index)") }
        for name in ["EINHORN_FDS", "SERVER_STARTER_PORT"] { unsetenv(name) }
        guard values[1] == String(getpid()), let count = values[0].flatMap({ Int32($0) }), (0...limit).contains(count)
        else { return [] }
        let names = (values[2] ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var sockets: [InheritedSocket] = []
        for index in 0..<Int(count) {
            let descriptor = 3 + Int32(index)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            sockets.append(try InheritedSocket(names.indices.contains(index) ? names[index] : "", at: descriptor))
        }
        return sockets
    }

    private static let limit: Int32 = 1024
}
