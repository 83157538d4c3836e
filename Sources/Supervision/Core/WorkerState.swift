/// The state of one worker: its desired spec and its processes.
///
/// A worker outlives its processes. At most one process is the occupant, which does the worker's work. The others are
/// retirees: processes that are being stopped and have not exited yet.
package struct WorkerState: Hashable, Sendable {
    /// Whether the worker has an occupant, and if not, when the next launch is due.
    package enum Phase: Hashable, Sendable {
        /// The worker has an occupant, which is being launched or runs.
        case occupied(Process)
        /// The next launch is due now, as soon as the last retiree has exited.
        case vacant
        /// The next launch is due at `until`.
        case backingOff(since: Instant, until: Instant)
        /// The restart policy asks for no further launch.
        case completed(since: Instant)
        /// The worker died too often, or its group was stopped. The next accepted reload launches the worker again.
        case held(since: Instant)
    }

    package let id: WorkerID
    /// The spec that the worker should have. Nil when the worker is no longer wanted; the worker is then removed when
    /// its last process has exited.
    package internal(set) var desired: Shared<WorkerSpec>?
    /// Whether the worker was launched by hand. Reloads do not change a transient worker, and the worker is removed
    /// when no further launch follows.
    package internal(set) var isTransient = false
    package internal(set) var phase = Phase.vacant
    /// The processes that are being stopped, oldest first.
    package internal(set) var retirees: [Process] = []
    /// How many processes the worker has had.
    package internal(set) var launches = 0
    package internal(set) var lastExit: Exit?
    /// How many deaths followed each other without a run of at least `Backoff.resetAfter`. The backoff grows with them.
    package internal(set) var deathsInARow = 0
    /// The times of the deaths within the window of the restart intensity, oldest first.
    package internal(set) var recentDeaths: [Instant] = []

    init(_ spec: WorkerSpec) {
        id = spec.id
        desired = Shared(spec)
    }

    /// The process that does the worker's work.
    package var occupant: Process? {
        get { if case .occupied(let process) = phase { process } else { nil } }
        set { phase = newValue.map(Phase.occupied) ?? .vacant }
    }

    /// The spec of the occupant, or without an occupant the spec of the next launch.
    package var current: WorkerSpec? { (occupant?.spec ?? desired)?.value }

    /// The time at which the worker has to be settled again: the end of a backoff or of a grace.
    var deadline: Instant? {
        var earliest = retirees.compactMap(\.deadline).min()
        if case .backingOff(_, let until) = phase { earliest = min(earliest ?? until, until) }
        return earliest
    }

    /// Whether the worker can be removed: it is no longer wanted and has no process left.
    var isObsolete: Bool { desired == nil && retirees.isEmpty }

    /// Whether a launch is due. A launch waits for retirees to exit, because two processes of one worker never run at
    /// the same time.
    func wantsLaunch(at now: Instant) -> Bool {
        guard desired != nil, retirees.isEmpty else { return false }
        return switch phase {
        case .vacant: true
        case .backingOff(_, let until): until <= now
        case .occupied, .completed, .held: false
        }
    }

    /// Makes the occupant a retiree and the worker vacant.
    ///
    /// - Parameter signal: The signal that asks the process to stop; nil means the signal of its stop policy.
    /// - Returns: The effect that cancels the launch, when the launch has not been answered yet.
    mutating func retireOccupant(_ reason: StopReason, signal: Signal? = nil) -> [Effect] {
        guard var process = occupant else { return [] }
        process.stop = Process.Stop(reason: reason, signal: signal ?? process.spec.value.stop.signal)
        retirees.append(process)
        phase = .vacant
        return process.stage == .launching ? [.cancel(process.launch)] : []
    }

    /// Resets the backoff and the count of deaths, so that the next launch is due at once.
    mutating func startOver() {
        phase = .vacant
        deathsInARow = 0
        recentDeaths = []
    }
}
