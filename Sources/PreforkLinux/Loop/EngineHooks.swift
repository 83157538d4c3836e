internal import CPreforkLinux
package import Supervision

/// What a program decides in place of the core. By default the core decides everything.
package struct EngineHooks {
    /// Called with each process that was reaped, before anything is launched in its place. The answer for a process that
    /// was asked to stop does not matter.
    package var restartDecision: (Launch, Exit) -> RestartDecision = { _, _ in .byPolicy }
    /// Called once, when the first request to stop arrives. A worker that the answer does not list gets the signal of its
    /// stop policy, or SIGINT when that is the request.
    package var stopSignals: (StopRequest) -> [WorkerID: Signal] = { _ in [:] }
    /// Whether the engine reaps children that are not workers. A program that starts helpers of its own reaps them itself,
    /// unless it gets the orphans of others, which nobody else reaps.
    package var reapsStrangers = true
    /// The workers that the program launches by hand.
    package let launchRequests = LaunchRequests()

    package init() {}

    /// Whether orphans of other processes become children of this process: it is PID 1, or a subreaper by prctl(2).
    package static var getsOrphans: Bool { prefork_gets_orphans() != 0 }
}
