/// A fact that comes in.
package enum Event: Hashable, Sendable {
    /// SIGHUP: the manifest is to be read again.
    case reloadRequested
    /// The specs that are wanted from now on: of the first load, and of each reload that is accepted. The order does not
    /// matter. Of two specs with one id the first counts.
    case desired([WorkerSpec])
    /// A program asks for one more worker, which no manifest names.
    case launchRequested(WorkerSpec)
    /// The answer to `Effect.admit` when the worker's sockets are open. No reload touches such a worker. It is forgotten
    /// when its restart policy asks for no further launch.
    case admitted(WorkerSpec)
    /// The answer to `Effect.launch` when the program runs.
    case launched(Launch, pid: Int32)
    /// The answer to `Effect.cancel` when the launch had not been made yet.
    case cancelled(Launch)
    /// A worker's program has reported that it is ready. Reports of processes that do not run are ignored.
    case ready(Launch)
    /// A process has ended and is not reaped yet.
    case ended(Launch)
    /// The answer to `Effect.reap`, or to `Effect.launch` when no process came to be. The decision stands in place of the
    /// restart policy.
    case exited(Launch, Exit, RestartDecision = .byPolicy)
    /// SIGTERM or SIGINT.
    case stopRequested(StopRequest)
    /// Every process is to stop. A worker listed here gets that signal instead of the signal of its stop policy.
    case stop(StopRequest, signals: [WorkerID: Signal] = [:])
    /// SIGQUIT: the status is to be reported. Nothing stops.
    case statusRequested
    /// `nextDeadline` has come.
    case deadline
}
