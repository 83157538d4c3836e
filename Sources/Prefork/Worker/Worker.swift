internal import Glibc
internal import PreforkLinux
public import Supervision

/// The worker that runs in this process.
public struct Worker: Sendable {
    /// The id of the worker. It differs from the context's id only if the worker was launched by hand while that id was
    /// in use.
    public let id: WorkerID
    /// The sockets of the worker's context, in the context's order.
    public let sockets: [InheritedSocket]
    private let readiness: @Sendable () -> Void
    private let life: @Sendable () -> Void
    private let stop: @Sendable () async -> Void

    /// Creates the worker of this process.
    ///
    /// - Parameter notifyAddress: The address at which the master receives readiness messages.
    init(id: WorkerID, sockets: [InheritedSocket], notifyAddress: NotifyAddress?) {
        @Sendable func report(_ send: (NotifyAddress) throws(SystemError) -> Void) {
            guard let notifyAddress else { return }
            do throws(SystemError) {
                try send(notifyAddress)
            } catch {
                StandardError.write(LogRecord("ready-unheard", "\(id) (pid \(getpid())) \(error)", level: .warning))
            }
        }
        self.init(id: id, sockets: sockets) {
            report { address throws(SystemError) in try address.reportReady() }
        } reportAlive: {
            report { address throws(SystemError) in try address.reportAlive() }
        } waitForStop: {
            await StopSignals.shared.wait()
        }
    }

    /// Creates a worker whose exchange with the master is done by the given functions.
    package init(
        id: WorkerID, sockets: [InheritedSocket], reportReady: @escaping @Sendable () -> Void,
        reportAlive: @escaping @Sendable () -> Void = {}, waitForStop: @escaping @Sendable () async -> Void
    ) {
        self.id = id
        self.sockets = sockets
        readiness = reportReady
        life = reportAlive
        stop = waitForStop
    }

    /// Returns the socket with the given name.
    ///
    /// - Throws: An error if the worker's context has no socket with this name.
    public func socket(_ name: String) throws(PreforkError) -> InheritedSocket {
        if let socket = sockets.first(where: { $0.name == name }) { return socket }
        let others = sockets.map { "'\($0.name)'" }.joined(separator: ", ")
        let known = sockets.isEmpty ? "its context names none" : "its context names \(others)"
        throw PreforkError("no socket is named '\(name)': \(known)")
    }

    /// Tells the master that the worker is ready. The master then calls `PreforkServer.workerIsReady`, and its status shows the
    /// worker as ready. If the context's `readiness` is `Readiness(.notify)`, the worker is up from now on, and takes the place
    /// of the process that it replaces. Only the first call in a process has an effect.
    ///
    /// The message is `READY=1` of sd_notify(3). It waits in a queue of the master. If many workers become ready at the
    /// same time while the master is busy, the queue can be full. The call then blocks until the queue has room.
    ///
    /// If the message cannot be sent, a warning is written to standard error and the worker keeps running.
    public func reportReady() { readiness() }

    /// Tells the master that the worker still works. A worker whose context has a `watchdog` has to call this method more often
    /// than that time says, twice as often for example. Without a watchdog the call has no effect.
    ///
    /// The message is `WATCHDOG=1` of sd_notify(3).
    public func reportAlive() { life() }

    /// Waits until the worker receives TERM or INT, by which the master stops it, or until the task is cancelled.
    ///
    /// Before the first call, these signals have their default effect and end the process at once.
    public func waitForStop() async { await stop() }
}
