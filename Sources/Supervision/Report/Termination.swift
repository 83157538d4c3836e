/// The end of a launch, and the action of the supervisor that follows.
public struct Termination: Hashable, Sendable {
    /// The launch that ended.
    public let launch: Launch
    /// The pid of the process; nil when no process was created.
    public let pid: Int32?
    /// How the process ended.
    public let exit: Exit
    /// How long the process ran.
    public let age: Duration
    /// Whether the process may have run for longer than `age`. It ended while the master was stopped by SIGSTOP, and nobody
    /// knows when.
    public let isLeastAge: Bool
    /// The action of the supervisor that follows.
    public let next: Next
    /// Whether the worker is removed, because it was launched by hand and no launch follows.
    public let isLast: Bool
    /// Why the process was asked to stop; nil when the process ended by itself.
    public let stopReason: StopReason?
    /// The pid of the worker's process that goes on, because its successor has ended before it took its place; nil when
    /// the worker's own process ended.
    public let remaining: Int32?
    /// Where the worker is defined in its manifest.
    package let origin: Origin

    /// The action of the supervisor after a launch has ended.
    public enum Next: Hashable, Sendable {
        /// Nothing: the process was asked to stop.
        case asked
        /// Nothing: the successor of the process takes its place.
        case succeeded
        /// Another launch after `wait`. The worker has died `deaths` times within `window` and may die `limit` times.
        case relaunch(wait: Duration, deaths: Int, limit: Int, window: Duration)
        /// Nothing: the restart policy asks for no further launch.
        case completed
        /// Nothing by itself: with this failure the rollout of its group has failed. The reload is paused or taken back, which
        /// is reported next.
        case rolloutFailed
        /// Nothing: the program decided to give the worker up, by `RestartDecision.giveUp`.
        case givenUp
        /// Nothing: another launch would fail in the same way. The worker is held until the next reload.
        case impossible
        /// The escalation of the restart policy: the worker has died `deaths` times within `window`, which is too
        /// often.
        case escalated(Intensity.Escalation, deaths: Int, window: Duration)

        /// Whether the worker is not launched again without a reload. False for a process that was asked to stop.
        package var isFinal: Bool {
            switch self {
            case .completed, .givenUp, .impossible, .escalated: true
            case .asked, .succeeded, .relaunch, .rolloutFailed: false
            }
        }
    }

    package init(
        launch: Launch, pid: Int32?, exit: Exit, age: Duration, isLeastAge: Bool = false, next: Next,
        isLast: Bool = false,
        stopReason: StopReason? = nil, remaining: Int32? = nil, origin: Origin = Origin()
    ) {
        self.launch = launch
        self.pid = pid
        self.exit = exit
        self.age = age
        self.isLeastAge = isLeastAge
        self.next = next
        self.isLast = isLast
        self.stopReason = stopReason
        self.remaining = remaining
        self.origin = origin
    }
}
