internal import Glibc
internal import PreforkLinux

/// The sockets that the environment announces, in its words.
enum AnnouncedSockets {
    /// Those of the protocol of systemd's sd_listen_fds(3), in order.
    ///
    /// What the environment says of them is taken out of it, in this and the other two protocols that the master speaks:
    /// programs that the worker starts have no such descriptors.
    static func takeAll() throws(SystemError) -> [InheritedSocket] {
        let values = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"].map(takeVariable)
        let einhorn = takeVariable("EINHORN_FD_COUNT").flatMap { Int32($0) } ?? 0
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
