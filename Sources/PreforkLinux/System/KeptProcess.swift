internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// A process that belongs to the master, is no worker, and is started again when it has ended.
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

    /// Ends the process at once.
    func kill() { _ = prefork_send_signal(descriptor.raw, Signal.kill.rawValue) }
}
