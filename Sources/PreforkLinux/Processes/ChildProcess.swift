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
    /// The key under which the loop watches the descriptor; nil when only SIGCHLD tells of the process's end.
    var pollerKey: PollerKey?
    /// The sockets it inherited. They are held while it runs, so that a reload can take back a socket that was released.
    private let sockets: [ListeningSocket]

    init(
        launch: Launch, pid: Int32, descriptor: consuming Descriptor, sockets: [ListeningSocket]
    ) {
        self.launch = launch
        self.pid = pid
        self.descriptor = descriptor
        self.sockets = sockets
    }

    /// Sends a signal. A process that has already ended is no failure: its exit is on the way.
    func send(_ signal: Signal, to scope: StopPolicy.Scope) throws(SystemError) {
        // Whoever was suspended acts on a request only when it runs again. KILL needs no help, and 0 asks nothing. Why it
        // fails, if it does, the signal has said already.
        defer {
            if signal != .kill, signal.rawValue != 0 { try? deliver(Signal(rawValue: SIGCONT), to: scope) }
        }
        try deliver(signal, to: scope)
    }

    /// Whether its end can be reaped.
    var hasEnded: Bool { prefork_has_ended(descriptor.raw) != 0 }

    /// Kills what the launch leaves behind. To be called when it has ended and before it is reaped: until then nobody
    /// else can be given the number of its group.
    func killRemains(in scope: StopPolicy.Scope) throws(SystemError) {
        if scope == .group { try sendToGroup(.kill) }
    }

    /// How it ended; releases its pid. To be called when the descriptor is ready.
    func reap() throws(SystemError) -> Exit {
        let exit = prefork_reap(descriptor.raw)
        guard exit.error == 0 else { throw SystemError("waitid", errno: exit.error, to: "wait for \(name)") }
        return exit.by_signal != 0 ? .signal(Signal(rawValue: exit.status)) : .code(exit.status)
    }

    private func deliver(_ signal: Signal, to scope: StopPolicy.Scope) throws(SystemError) {
        guard scope == .group else { return try sendToLeader(signal) }
        var refusal: SystemError?
        do throws(SystemError) { try sendToGroup(signal) } catch { refusal = error }
        // A leader may have left for another group, and a helper, even a zombie, is enough to keep its own in being.
        // Not to everybody: many programs take a second signal for impatience.
        if refusal != nil || getpgid(pid) != pid { try sendToLeader(signal) }
        if let refusal { throw refusal }
    }

    private func sendToLeader(_ signal: Signal) throws(SystemError) {
        // By pidfd, so that a reused pid can never be hit in its place.
        let error = prefork_send_signal(descriptor.raw, signal.rawValue)
        guard error == 0 || error == ESRCH else {
            throw SystemError("pidfd_send_signal", errno: error, to: "send \(signal) to \(name)")
        }
    }

    /// The group bears the pid of its first leader, which cannot be reused before that one is reaped. That nobody is
    /// left in it is no failure.
    private func sendToGroup(_ signal: Signal) throws(SystemError) {
        guard kill(-pid, signal.rawValue) < 0, errno != ESRCH else { return }
        throw SystemError("kill", errno: errno, to: "send \(signal) to the process group of \(name)")
    }

    private var name: String { "\(launch.worker) (pid \(pid))" }
}
