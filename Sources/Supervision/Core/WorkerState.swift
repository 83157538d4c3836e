/// A worker: the spec it should have, and the processes it has.
///
/// A worker outlives its processes. At most one of them is the occupant, which does the worker's work. The others are
/// retirees: they were asked to stop and have not exited yet.
package struct WorkerState: Hashable, Sendable {
    /// What the worker's place is doing.
    package enum Phase: Hashable, Sendable {
        /// A process is launched, or runs, and is to stay.
        case occupied(Process)
        /// A launch is wanted now. Only a retiree that has yet to exit can keep it waiting.
        case vacant
        /// The next launch is due at `until`.
        case backingOff(since: Instant, until: Instant)
        /// The restart policy asks for no further launch.
        case completed(since: Instant)
        /// The worker died too often, or its group was stopped. A reload tries again.
        case held(since: Instant)
    }

    package let id: WorkerID
    /// The spec the worker should have. Nil when nobody asks for the worker any more; it is forgotten when its last
    /// process has exited.
    package internal(set) var desired: Shared<WorkerSpec>?
    /// Whether the worker was launched by hand. A reload leaves it alone, and it is forgotten when no launch follows.
    package internal(set) var isTransient = false
    package internal(set) var phase = Phase.vacant
    /// The processes that were asked to stop, oldest first.
    package internal(set) var retirees: [Process] = []
    /// How many processes it has had.
    package internal(set) var launches = 0
    package internal(set) var lastExit: Exit?
    /// Deaths with no healthy run between them. The backoff grows with them.
    package internal(set) var deathsInARow = 0
    /// The deaths that restart intensity still counts, oldest first.
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

    /// The spec that the worker has now: its occupant's, or the one that the next launch will have.
    package var current: WorkerSpec? { (occupant?.spec ?? desired)?.value }

    /// When the worker has to be looked at again.
    var deadline: Instant? {
        var earliest = retirees.compactMap(\.deadline).min()
        if case .backingOff(_, let until) = phase { earliest = min(earliest ?? until, until) }
        return earliest
    }

    /// Whether nothing is left to remember the worker for.
    var isForgotten: Bool { desired == nil && retirees.isEmpty }

    /// Whether the place asks for a launch. A retiree makes it wait: two processes of one worker never run side by side.
    func wantsLaunch(at now: Instant) -> Bool {
        guard desired != nil, retirees.isEmpty else { return false }
        return switch phase {
        case .vacant: true
        case .backingOff(_, let until): until <= now
        case .occupied, .completed, .held: false
        }
    }

    /// Makes the occupant a retiree and leaves the place vacant.
    ///
    /// - Parameter signal: Sent in place of the stop policy's signal.
    /// - Returns: The order not to make the launch, when it has not been made yet.
    mutating func retireOccupant(_ reason: StopReason, signal: Signal? = nil) -> [Effect] {
        guard var process = occupant else { return [] }
        process.stop = Process.Stop(reason: reason, signal: signal ?? process.spec.value.stop.signal)
        retirees.append(process)
        phase = .vacant
        return process.stage == .launching ? [.cancel(process.launch)] : []
    }

    /// Forgets what earlier processes did, so that the next launch is made at once.
    mutating func startOver() {
        phase = .vacant
        deathsInARow = 0
        recentDeaths = []
    }
}
