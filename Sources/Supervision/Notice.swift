/// What happened and what comes of it: every line of the master's log, as a value.
public enum Notice: Hashable, Sendable {
    /// A manifest was accepted; `generation` counts them from 1. `held` workers get another chance by it.
    case accepted(Plan, generation: Int, held: Int)
    case launched(Launch, pid: Int32)
    /// Its program has said that it is up, `after` its launch; once for each launch that says so.
    case ready(Launch, pid: Int32, after: Duration)
    case exited(Departure)
    /// A worker is asked to leave.
    case stopping(Launch, pid: Int32?, Signal, grace: Duration, Reason)
    /// The grace is over.
    case killing(Launch, pid: Int32?, after: Duration)
    /// Everything stops; `workers` are still to leave.
    case stopRequested(StopRequest, workers: Int)
    /// A second request to stop ended every grace.
    case graceEnded
    /// A reload came while everything stops.
    case reloadIgnored
    case status(Status)
    case finished(code: Int32)

    /// Why a worker is asked to leave.
    public enum Reason: Hashable, Sendable {
        /// Its successor differs in these keys.
        case replaced([Change])
        /// The manifest has no place for it any more.
        case retired
        /// A worker died too often, and its policy takes others down with it.
        case escalated
        case stopping
    }
}

/// One launch's end.
public struct Departure: Hashable, Sendable {
    public let launch: Launch
    public let pid: Int32?
    public let exit: Exit
    /// How long the process ran.
    public let age: Duration
    public let next: Next
    /// Where the worker is written.
    public let origin: Origin

    /// What the supervisor does about it.
    public enum Next: Hashable, Sendable {
        /// It was asked to leave: nothing to do.
        case asked
        /// Another launch after `wait`; this was death `deaths` of at most `limit` within `window`.
        case relaunch(wait: Duration, deaths: Int, limit: Int, window: Duration)
        /// The restart policy wants no more of it.
        case settled
        /// One death too many in `window`: the policy's escalation follows.
        case escalated(Intensity.Escalation, deaths: Int, window: Duration)
    }
}
