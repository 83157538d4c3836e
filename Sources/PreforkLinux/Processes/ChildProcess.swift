internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// A process of a worker, from its launch until it is reaped. A class, because it owns a descriptor and so cannot be
/// copied, and `Children` holds it in a dictionary.
final class ChildProcess {
    /// The launch, with the id that its worker has now.
    var launch: Launch
    /// The spec that the process was launched with, with the attributes that it was given since. The core holds it as well, and
    /// a worker's processes share it.
    var spec: WorkerSpec { sharedSpec.value }
    var sharedSpec: Shared<WorkerSpec>
    let pid: Int32
    /// The pidfd of the process, which is ready to read when the process has ended.
    let descriptor: Descriptor
    /// The key by which the poller watches the descriptor; nil when it does not, and only SIGCHLD reports the end.
    var pollerKey: PollerKey?
    /// The socket on which this process alone reports; nil for a process that does not report, or that shares one.
    var notifySocket: NotifySocket?
    /// The key by which the poller watches that socket.
    var notifyKey: PollerKey?
    /// The control group of the process; nil for a process in the group of the master.
    var cgroup: CgroupLeaf?
    /// Whether the process was sent a signal by the master.
    private(set) var wasSignaled = false
    /// The sockets that the process inherited. They stay open while it runs, so that a reload can take back a socket
    /// that was released.
    let sockets: [ListeningSocket]
    /// Whether the process runs the program of the master itself, which reads its context.
    var hasContext: Bool { spec.program.context != nil }
    private let launchedAt = Instant.now
    private var usesSockets = true

    init(
        launch: Launch, spec: Shared<WorkerSpec>, pid: Int32, descriptor: consuming Descriptor,
        sockets: [ListeningSocket]
    ) {
        self.launch = launch
        sharedSpec = spec
        self.pid = pid
        self.descriptor = descriptor
        self.sockets = sockets
        for socket in sockets {
            socket.users += 1
            socket.holders += 1
        }
    }

    /// Whether the process has run for so short a time that a failure is one of its start.
    var isYoung: Bool { Instant.now.since(launchedAt) < .seconds(5) }

    /// Gives the sockets up, because the process has been reaped. Call this method once.
    func releaseSockets() {
        leaveSockets()
        for socket in sockets { socket.holders -= 1 }
    }

    /// Ends the use of the sockets, because the process has ended or was asked to stop.
    func leaveSockets() {
        guard usesSockets else { return }
        usesSockets = false
        for socket in sockets {
            socket.users -= 1
            socket.lastUser = launch
        }
    }

    /// Sends a signal. Does not fail if the process has already ended.
    func send(_ signal: Signal, to scope: StopPolicy.Scope) throws(SystemError) {
        if signal.rawValue != 0 {
            wasSignaled = true
            leaveSockets()
        }
        // A suspended process handles a signal only when it is continued. SIGKILL does not need that, and signal 0 is
        // not delivered. An error of SIGCONT is ignored, because the signal itself has failed for the same reason.
        defer {
            if signal != .kill, signal.rawValue != 0 { try? deliver(.continue, to: scope) }
        }
        try deliver(signal, to: scope)
    }

    /// Passes a signal on to the process alone, which decides what it means. Does not fail if the process has already ended.
    func pass(_ signal: Signal) throws(SystemError) {
        if signal == .kill { wasSignaled = true }
        try sendToLeader(signal)
    }

    /// Whether the kernel lets the master copy descriptors of the process. A process that has ended has none to copy.
    var letsDescriptorsBeCopied: Bool { prefork_may_copy(descriptor.raw) != 0 }

    /// Whether the process has ended and can be reaped.
    var hasEnded: Bool { prefork_has_ended(descriptor.raw) != 0 }

    /// Kills the remaining processes of the process group, if the scope includes the group.
    ///
    /// Call when the process has ended and has not been reaped yet. Until then the number of its group cannot be
    /// reused.
    func killRemains(in scope: StopPolicy.Scope) throws(SystemError) {
        guard scope.includesGroup(for: .kill) else { return }
        cgroup?.kill()
        try sendToGroup(.kill)
    }

    /// Reaps the process, which releases its pid, and returns how it ended. Call when the descriptor is ready.
    func reap() throws(SystemError) -> Exit {
        let exit = prefork_reap(descriptor.raw)
        guard exit.error == 0 else { throw SystemError("waitid", errno: exit.error, to: "wait for \(name)") }
        return exit.by_signal != 0 ? .signal(Signal(rawValue: exit.status)) : .code(exit.status)
    }

    private func deliver(_ signal: Signal, to scope: StopPolicy.Scope) throws(SystemError) {
        guard scope.includesGroup(for: signal) else { return try sendToLeader(signal) }
        // Also what has left the process group.
        if signal == .kill { cgroup?.kill() }
        var failure: SystemError?
        do throws(SystemError) { try sendToGroup(signal) } catch { failure = error }
        // The leader may have moved to another group, while one of its children, perhaps a zombie, keeps the old group
        // in existence. Such a leader is sent the signal separately. Other leaders must not be sent the signal twice,
        // because many programs take a second signal as a request to stop at once.
        if failure != nil || getpgid(pid) != pid { try sendToLeader(signal) }
        if let failure { throw failure }
    }

    private func sendToLeader(_ signal: Signal) throws(SystemError) {
        // By pidfd, so that another process that reuses the pid is never signaled by mistake.
        var error = prefork_send_signal(descriptor.raw, signal.rawValue)
        // A sandbox may refuse the call. The process has not been reaped, so no other process has its pid.
        if error == ENOSYS || error == EPERM { error = kill(pid, signal.rawValue) == 0 ? 0 : errno }
        guard error == 0 || error == ESRCH else {
            throw SystemError("pidfd_send_signal", errno: error, to: "send \(signal) to \(name)")
        }
    }

    /// Sends a signal to the process group, whose number is the pid of the process. The number cannot be reused before
    /// the process is reaped. Does not fail if the group has no process left.
    private func sendToGroup(_ signal: Signal) throws(SystemError) {
        guard kill(-pid, signal.rawValue) < 0, errno != ESRCH else { return }
        throw SystemError("kill", errno: errno, to: "send \(signal) to the process group of \(name)")
    }

    private var name: String { "\(launch.worker) (pid \(pid))" }
}
