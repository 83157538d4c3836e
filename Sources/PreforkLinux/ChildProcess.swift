internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// One process of a worker, from its launch until it is reaped. A class, so that a table can hold what must not be
/// copied.
final class ChildProcess {
    let launch: Launch
    let pid: Int32
    /// Ready to read when the process has ended.
    let descriptor: Descriptor
    /// Whom a stop means; a reload may change it.
    var scope: StopPolicy.Scope

    init(launch: Launch, pid: Int32, descriptor: consuming Descriptor, scope: StopPolicy.Scope) {
        self.launch = launch
        self.pid = pid
        self.descriptor = descriptor
        self.scope = scope
    }

    /// Sends a signal. A process that has already ended is no failure: its exit is on the way.
    func send(_ signal: Signal, to scope: StopPolicy.Scope) throws(SystemError) {
        if scope == .group, try sendToGroup(signal) { return }
        // By pidfd, so that a reused pid can never be hit in its place.
        let error = prefork_send_signal(descriptor.raw, signal.rawValue)
        guard error == 0 || error == ESRCH else {
            throw SystemError("pidfd_send_signal", errno: error, to: "send \(signal) to \(name)")
        }
    }

    /// Kills what the launch leaves behind. To be called when it has ended and before it is reaped: until then nobody
    /// else can be given the number of its group.
    func killRemains() throws(SystemError) {
        if scope == .group { _ = try sendToGroup(.kill) }
    }

    /// How it ended; releases its pid. To be called when the descriptor is ready.
    func reap() throws(SystemError) -> Exit {
        let exit = prefork_reap(descriptor.raw)
        guard exit.error == 0 else { throw SystemError("waitid", errno: exit.error, to: "wait for \(name)") }
        return exit.by_signal != 0 ? .signal(Signal(rawValue: exit.status)) : .code(exit.status)
    }

    /// The group bears the pid of its leader, which cannot be reused before the leader is reaped.
    ///
    /// - Returns: Whether there is such a group; a leader may have left for another one.
    private func sendToGroup(_ signal: Signal) throws(SystemError) -> Bool {
        if kill(-pid, signal.rawValue) == 0 { return true }
        guard errno == ESRCH else {
            throw SystemError("kill", errno: errno, to: "send \(signal) to the process group of \(name)")
        }
        return false
    }

    private var name: String { "\(launch.worker) (pid \(pid))" }
}
