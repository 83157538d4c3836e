/// A fact that the engine reports to the core.
///
/// A case with a whole spec is `indirect`, so that the other events take less room.
package enum Event: Hashable, Sendable {
    /// A set of workers is asked for: at the start, or because SIGHUP arrived. The manifest is read. Repeated when the
    /// addresses are known that the set needs.
    case reloadRequested
    /// What the master may do to processes, read before a set of workers is accepted.
    case rights(Shared<MasterRights>)
    /// The specs of the first load, or of an accepted reload, which replace the earlier specs.
    ///
    /// The order of the specs does not matter. If two specs have the same id, the first is used.
    case desired([WorkerSpec])
    /// As `desired`, for a set that has another number of workers in a group than the manifest says.
    case scaled([WorkerSpec])
    /// A program requested another worker, which no manifest names. Repeated when the addresses are known that the worker
    /// needs.
    indirect case launchRequested(WorkerSpec)
    /// The answer to `Effect.admit`: the sockets of the transient worker are open.
    ///
    /// Reloads do not change a transient worker. The worker is removed when its restart policy asks for no further
    /// launch.
    indirect case admitted(WorkerSpec)
    /// The answer to `Effect.launch`: the program runs.
    case launched(Launch, pid: Int32)
    /// The answer to `Effect.adjust`: the process has the attributes now, or has ended. The failures say which it could not be
    /// given.
    case adjusted(Launch, [LaunchFailure])
    /// The answer to `Effect.cancel`: no process was created.
    case cancelled(Launch)
    /// A worker has reported something, as with sd_notify(3). The core ignores reports of processes that do not run.
    case reported(Launch, WorkerReport)
    /// The answer to `Effect.probe`. The core ignores answers that it no longer waits for.
    case probed(Launch, ProbePurpose, ProbeResult)
    /// The answer to `Effect.measure`: the resident memory of a process, in bytes.
    case measured(Launch, rss: Int)
    /// The manifest was read for a reload and refused. What ran before still runs.
    case reloadRefused
    /// The master was stopped since the instant, and these processes have ended meanwhile. Nobody knows when they ended.
    case endedUnwatched([Launch], since: Instant)
    /// A process has ended and has not been reaped yet.
    case ended(Launch)
    /// The kernel has killed the process of a worker for lack of memory. The exit follows.
    case outOfMemory(Launch)
    /// The answer to `Effect.reap`, or to an `Effect.launch` that failed. The decision overrides the restart policy.
    case exited(Launch, Exit, RestartDecision = .byPolicy)
    /// The kernel refused a signal (EPERM): the process runs as another user now, or a sandbox forbids the call.
    case unreachable(Launch)
    /// SIGTERM or SIGINT arrived.
    case stopRequested(StopRequest)
    /// The answer to `Effect.chooseSignals`: every process is stopped. A listed worker is sent the given signal instead
    /// of the signal of its stop policy.
    case stop(StopRequest, signals: [WorkerID: Signal] = [:])
    /// An operator has given an order.
    case ordered(Order, by: Operator)
    /// SIGQUIT arrived. The status is reported, and nothing stops.
    case statusRequested
    /// The time of `Supervisor.nextDeadline` has come.
    case deadline
}
