internal import Glibc
internal import PreforkLinux
public import Supervision

/// A worker's own process, as its program sees it.
public struct Worker: Sendable {
    /// Who it is; the context's id, unless it was launched by hand under one that was taken.
    public let id: WorkerID
    /// The sockets that its context named, in that order.
    public let sockets: [InheritedSocket]
    /// Where the master hears that it is ready.
    let notifyAddress: NotifyAddress?

    /// The socket of that name.
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
            try notifyAddress?.reportReady()
        } catch {
            StandardError.write(LogRecord("ready-unheard", "\(id) (pid \(getpid())) \(error)", level: .warning))
        }
    }

    /// Waits until the master asks the worker to leave, by TERM or INT, or until the task is cancelled. Until the first
    /// call those signals have their default effect and end the process at once.
    public func stopRequested() async { await StopSignals.shared.arrival() }
}
