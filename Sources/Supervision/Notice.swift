/// What happened and what comes of it: every line of the master's log, as a value.
public enum Notice: Hashable, Sendable {
    /// A manifest was accepted; `generation` counts them from 1. `held` workers get another chance by it.
    case accepted(Plan, generation: Int, held: Int)
    /// A worker's program runs.
    case launched(Launch, pid: Int32)
    /// Its program has said that it is up, `after` its launch; once for each launch that says so.
    case ready(Launch, pid: Int32, after: Duration)
    /// A worker's process has ended, or could not be made.
    case exited(Departure)
    /// A worker is asked to leave by a signal; KILL follows after `grace`.
    case stopping(Launch, pid: Int32?, Signal, grace: Duration, Reason)
    /// The grace is over, after so long: KILL.
    case killing(Launch, pid: Int32?, after: Duration)
    /// Everything stops; `workers` are still to leave.
    case stopRequested(StopRequest, workers: Int)
    /// A second request to stop ended every grace.
    case graceEnded
    /// A reload came while everything stops.
    case reloadIgnored
    /// How things stand, as SIGQUIT asked.
    case status(Status)
    /// Nobody is left; the master exits with this code.
    case finished(code: Int32)

    /// Why a worker is asked to leave.
    public enum Reason: Hashable, Sendable {
        /// Its successor differs in these keys.
        case replaced([Change])
        /// The manifest has no place for it any more.
        case retired
        /// A worker died too often, and its policy takes others down with it.
        case escalated
        /// Everything stops.
        case stopping
    }
}

/// One launch's end.
public struct Departure: Hashable, Sendable {
    /// What ended.
    public let launch: Launch
    /// Nil when no process came to be.
    public let pid: Int32?
    /// How it ended.
    public let exit: Exit
    /// How long the process ran.
    public let age: Duration
    /// What comes of it.
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
        /// The program has decided so in the policy's place: `Verdict.leave`.
        case left
        /// One death too many in `window`: the policy's escalation follows.
        case escalated(Intensity.Escalation, deaths: Int, window: Duration)

        /// Whether it is certain that no launch follows, unless its spec changes.
        var isLast: Bool {
            switch self {
            case .settled, .left: true
            case .asked, .relaunch, .escalated: false
            }
        }
    }
}
