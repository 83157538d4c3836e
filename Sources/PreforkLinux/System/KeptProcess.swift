internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// A process that belongs to the master and is no worker.
///
/// A class, because a descriptor cannot be copied.
final class KeptProcess {
    let pid: Int32
    /// The pidfd of the process.
    let descriptor: Descriptor
    let startedAt = Instant.now
    /// The key by which the poller watches the process.
    var key: PollerKey?

    init(pid: Int32, _ descriptor: consuming Descriptor) {
        self.pid = pid
        self.descriptor = descriptor
    }

    /// Reaps the process if it has ended.
    func reap() -> Exit? {
        let exit = prefork_reap(descriptor.raw)
        if exit.error == EAGAIN { return nil }
        // Other code in this process has reaped it, so its exit code is unknown.
        if exit.error != 0 { return .code(-1) }
        return exit.by_signal != 0 ? .signal(Signal(rawValue: exit.status)) : .code(exit.status)
    }

    /// Sends a signal to the process and to what else is in its group, whose number is its pid. Call before it is reaped.
    func signalGroup(_ signal: Signal) {
        _ = Glibc.kill(-pid, signal.rawValue)
        // A process that is suspended hears no other signal.
        if signal != .kill { _ = Glibc.kill(-pid, Signal.continue.rawValue) }
    }

    /// Ends the process at once.
    func kill() { _ = prefork_send_signal(descriptor.raw, Signal.kill.rawValue) }
}
