internal import CPreforkLinux
package import Supervision

/// The decisions that a program makes in place of the core. By default the core decides everything.
package struct EngineHooks {
    /// Called after a process was reaped and before its worker is launched again. The decision is ignored for a process
    /// that was asked to stop.
    package var restartDecision: (Launch, Exit) -> RestartDecision = { _, _ in .byPolicy }
    /// Called once, when the first request to stop arrives. Returns the signals of workers that are not to be sent the
    /// usual signal: the signal of their stop policy, or SIGINT if the request is SIGINT.
    package var stopSignals: (StopRequest) -> [WorkerID: Signal] = { _ in [:] }
    /// Whether the engine reaps children that are not workers.
    ///
    /// False for a program that starts processes of its own and reaps them itself. But a program that is given orphans
    /// of other processes needs the engine to reap them.
    package var reapsOtherChildren = true
    /// The launches by hand that the program requests.
    package let launchRequests = LaunchRequests()

    package init() {}

    /// Whether orphaned processes become children of this process, because it is PID 1 or a child subreaper, prctl(2).
    package static var getsOrphans: Bool { prefork_gets_orphans() != 0 }
}
