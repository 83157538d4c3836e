/// The state of one worker: its desired spec and its processes.
///
/// A worker outlives its processes. At most one process is the occupant, which does the worker's work. At most one is its
/// successor, which takes its place when it is up. The others are retirees: processes that are being stopped and have not
/// exited yet.
package struct WorkerState: Hashable, Sendable {
    /// Whether the worker has an occupant, and if not, when the next launch is due.
    package enum Phase: Hashable, Sendable {
        /// The worker has an occupant, which is being launched or runs.
        case occupied(Process)
        /// The next launch is due now, as soon as there is room for it.
        case vacant
        /// The next launch is due at `until`.
        case backingOff(since: Instant, until: Instant)
        /// The restart policy asks for no further launch.
        case completed(since: Instant)
        /// The worker died too often, or its group was stopped. The next accepted reload launches the worker again.
        case held(since: Instant)
        /// An operator keeps the worker down, whatever reloads bring, until it is started.
        case stopped(since: Instant, by: Operator)
    }

    package internal(set) var id: WorkerID
    /// The worker's id in the set that was committed last, if a reload in progress has renamed the worker.
    package internal(set) var committedID: WorkerID?
    /// The spec of the occupant and of the next launch. Nil when the worker is no longer wanted; the worker is then removed
    /// when its last process has exited.
    package internal(set) var desired: Shared<WorkerSpec>?
    /// Whether the worker was launched by hand. Reloads do not change a transient worker, and the worker is removed
    /// when no further launch follows.
    package internal(set) var isTransient = false
    /// Whether a reload no longer names the worker. The worker leaves when the reload is committed.
    package internal(set) var leavesAtCommit = false
    /// Whether a reload has launched the worker with its desired spec and its process has not arrived yet.
    package internal(set) var isOnTrial = false
    /// Whether the worker's process has replaced another of the same program, which was stopped first, and has not arrived
    /// yet.
    package internal(set) var isFresh = false
    /// Whether the worker was up before the rollout of its group, or has been up since its last launch was ordered by it. A
    /// worker that was up counts as unavailable while it is down.
    package internal(set) var wasUp = false
    package internal(set) var phase = Phase.vacant
    private var sharedReplacement: Shared<Replacement>?
    private var sharedCompletion: Shared<Completion>?
    /// The processes that are being stopped, oldest first.
    package internal(set) var retirees: [Process] = []
    /// How many processes the worker has had.
    package internal(set) var launches = 0
    package internal(set) var lastExit: Exit?
    /// Whether the kernel has killed the worker's last process for lack of memory.
    var ranOutOfMemory = false
    /// How many deaths followed each other without a run of at least `Backoff.resetAfter`. The backoff grows with them.
    package internal(set) var deathsInARow = 0
    /// The times of the deaths within the window of the restart intensity, oldest first.
    package internal(set) var recentDeaths: [Instant] = []

    init(_ spec: WorkerSpec) {
        id = spec.id
        desired = Shared(spec)
    }

    /// What is to take the place of the occupant; nil when the worker is as it should be.
    package internal(set) var replacement: Replacement? {
        get { sharedReplacement?.value }
        set { sharedReplacement = newValue.map(Shared.init) }
    }

    /// How the worker's job ended before the reload in progress changed it; nil when it had not ended, or when there is no
    /// reload in progress.
    var completion: Completion? {
        get { sharedCompletion?.value }
        set { sharedCompletion = newValue.map(Shared.init) }
    }

    /// Whether the next accepted reload launches the worker, and nothing else does.
    var isHeld: Bool { if case .held = phase { true } else { false } }

    /// The process that does the worker's work.
    package var occupant: Process? {
        get { if case .occupied(let process) = phase { process } else { nil } }
        set {
            if let newValue {
                phase = .occupied(newValue)
            } else if case .occupied = phase {
                phase = .vacant
            }
        }
    }

    /// The process that takes the place of the occupant when it has arrived.
    package internal(set) var successor: Process? {
        get { replacement?.successor }
        set { replacement?.successor = newValue }
    }

    /// The spec that the worker has when its group has been rolled out; nil when the worker leaves.
    var target: Shared<WorkerSpec>? { leavesAtCommit ? nil : replacement?.spec ?? desired }

    /// The time at which the worker has to be settled again.
    var deadline: Instant? {
        var earliest: Instant?
        func consider(_ time: Instant?) {
            if let time { earliest = min(earliest ?? time, time) }
        }
        for retiree in retirees { consider(retiree.deadline) }
        switch phase {
        case .occupied(let process):
            consider(process.deadline)
            if isOnTrial || isFresh { consider(process.arrival) }
        case .backingOff(_, let until): consider(until)
        case .vacant, .completed, .held, .stopped: break
        }
        if let replacement {
            consider(replacement.successor?.deadline)
            consider(replacement.successor?.arrival)
            if replacement.successor == nil { consider(replacement.retryAt) }
        }
        return earliest
    }

    /// Whether the worker can be removed: it is no longer wanted and has no process left.
    var isObsolete: Bool { desired == nil && retirees.isEmpty }

    /// Whether a launch is due. A launch has to wait for retirees to exit, unless two processes of the worker may run at the
    /// same time.
    func wantsLaunch(at now: Instant) -> Bool {
        guard desired != nil else { return false }
        return switch phase {
        case .vacant: true
        case .backingOff(_, let until): until <= now
        case .occupied, .completed, .held, .stopped: false
        }
    }

    /// Makes the occupant a retiree and the worker vacant.
    ///
    /// - Parameter signal: The signal that asks the process to stop; nil means the signal of its stop policy.
    /// - Returns: The effect that cancels the launch, when the launch has not been answered yet.
    mutating func retireOccupant(_ reason: StopReason, signal: Signal? = nil) -> [Effect] {
        guard let process = occupant else { return [] }
        phase = .vacant
        return retire(process, reason, signal)
    }

    /// Makes the successor a retiree.
    mutating func retireSuccessor(_ reason: StopReason, signal: Signal? = nil) -> [Effect] {
        guard let process = successor else { return [] }
        successor = nil
        return retire(process, reason, signal)
    }

    /// Makes the successor the occupant of a worker that has none.
    mutating func successorTakesPlace() {
        guard let replacement, let successor = replacement.successor else { return }
        startOver()
        phase = .occupied(successor)
        desired = replacement.spec
        self.replacement = nil
    }

    private mutating func retire(_ process: Process, _ reason: StopReason, _ signal: Signal?) -> [Effect] {
        var process = process
        process.stop = Process.Stop(reason: reason, signal: signal ?? process.spec.value.stop.signal)
        retirees.append(process)
        return process.stage == .launching ? [.cancel(process.launch)] : []
    }

    /// Resets the backoff and the count of deaths, so that the next launch is due at once.
    mutating func startOver() {
        phase = .vacant
        deathsInARow = 0
        recentDeaths = []
    }
}
