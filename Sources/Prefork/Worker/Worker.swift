internal import Glibc
public import Supervision

/// A worker's own process, as its program sees it.
public struct Worker: Sendable {
    /// Who it is; the context's id, unless it was launched by hand under one that was taken.
    public let id: WorkerID
    /// The listening sockets that its context named, in that order.
    public let sockets: [InheritedSocket]

    /// Waits until the master asks the worker to leave, by TERM or INT, or until the task is cancelled. Until the first
    /// call those signals have their default effect and end the process at once.
    public func stopRequested() async { await StopSignals.shared.arrival() }
}

/// A listening socket that the master opened. It is the worker's to use and to close.
public struct InheritedSocket: Sendable {
    /// As in the context's `SocketSpec`.
    public let name: String
    /// Close-on-exec: programs that the worker starts do not inherit it.
    public let descriptor: Int32
}

extension InheritedSocket {
    /// Those announced by the protocol of systemd's sd_listen_fds(3).
    ///
    /// What the environment says of them is taken out of it, in this and the other two protocols that the master speaks:
    /// programs that the worker starts have no such descriptors.
    static func takeAll() -> [InheritedSocket] {
        let values = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"].map(take)
        let einhorn = take("EINHORN_FD_COUNT").flatMap { Int32($0) } ?? 0
        for index in 0..<min(max(einhorn, 0), limit) { unsetenv("EINHORN_FD_\(index)") }
        for name in ["EINHORN_FDS", "SERVER_STARTER_PORT"] { unsetenv(name) }
        guard values[1] == String(getpid()), let count = values[0].flatMap({ Int32($0) }), (0...limit).contains(count)
        else { return [] }
        let labels = (values[2] ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        return (0..<count).map { index in
            _ = fcntl(3 + index, F_SETFD, FD_CLOEXEC)
            let place = Int(index)
            return InheritedSocket(name: labels.indices.contains(place) ? labels[place] : "", descriptor: 3 + index)
        }
    }

    private static let limit: Int32 = 1024

    private static func take(_ name: String) -> String? {
        defer { unsetenv(name) }
        return getenv(name).map { String(cString: $0) }
    }
}
