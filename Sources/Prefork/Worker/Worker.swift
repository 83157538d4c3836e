internal import Glibc
internal import PreforkLinux
public import Supervision

/// A worker's own process, as its program sees it.
public struct Worker: Sendable {
    /// Who it is; the context's id, unless it was launched by hand under one that was taken.
    public let id: WorkerID
    /// The listening sockets that its context named, in that order.
    public let sockets: [InheritedSocket]
    /// Where the master hears that it is ready.
    let notifyAddress: NotifyAddress?

    /// The listening socket of that name.
    ///
    /// - Throws: A sentence, when its context has named none so.
    public func socket(_ name: String) throws(PreforkError) -> InheritedSocket {
        if let socket = sockets.first(where: { $0.name == name }) { return socket }
        let others = sockets.map { "'\($0.name)'" }.joined(separator: ", ")
        let known = sockets.isEmpty ? "its context names none" : "its context names \(others)"
        throw PreforkError("there is no socket '\(name)': \(known)")
    }

    /// Tells the master that the worker is up: its status says so, and `PreforkServer.onReady` is called. Said again it is
    /// no news.
    ///
    /// The word stands in a queue of the master's. Where many say theirs at once and the master is busy that queue may be
    /// full, and the call waits until there is room.
    ///
    /// What keeps the word from getting through is written to standard error and stops nothing, for the work does not
    /// depend on it. The word is `READY=1` as in sd_notify(3).
    public func ready() {
        do throws(SystemError) {
            try notifyAddress?.sayReady()
        } catch {
            StandardError.write(LogRecord("ready-unheard", "\(id) (pid \(getpid())) \(error)", level: .warning))
        }
    }

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
        let values = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"].map(takeVariable)
        let einhorn = takeVariable("EINHORN_FD_COUNT").flatMap { Int32($0) } ?? 0
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
}
