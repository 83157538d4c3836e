/// One process of a worker, from the effect that launches it until it is reaped.
///
/// A process has its own spec, because the desired spec of its worker may have changed since the launch.
package struct Process: Hashable, Sendable {
    /// How far a process has come.
    package enum Stage: Hashable, Sendable {
        /// The launch was ordered and has not been answered yet.
        case launching
        /// The program runs and is not up yet. At `until` the launch has failed, or with the readiness `after` it is up.
        case starting(until: Instant)
        /// The program runs, and what its readiness asks for has been seen.
        case up(since: Instant)
        /// The process was sent its stop signal. SIGKILL follows at `killAt`.
        case asked(since: Instant, killAt: Instant)
        /// The process was sent SIGKILL.
        case killed(since: Instant)
    }

    /// Why a process is stopped, and the signal that asks it to stop.
    package struct Stop: Hashable, Sendable {
        package let reason: StopReason
        package let signal: Signal
    }

    /// The launch. Its worker has the id that it has now, which may not be the one that the process was launched under.
    package internal(set) var launch: Launch
    /// The spec that the process was launched with. Its policies are updated when the worker's desired policies change.
    package internal(set) var spec: Shared<WorkerSpec>
    /// The pid; nil until the program runs.
    package internal(set) var pid: Int32?
    package internal(set) var stage = Stage.launching
    /// Why and how the process is stopped; nil for a process that is to stay.
    package internal(set) var stop: Stop?
    /// Whether the kernel refuses signals to the process: it runs as another user now, or a sandbox forbids them.
    package internal(set) var isUnreachable = false
    /// Since when the worker is known to be ready: it has reported so, or was found so. Nil while nothing was asked for.
    package internal(set) var readySince: Instant?
    /// Whether the kernel has killed the process for lack of memory.
    var ranOutOfMemory = false
    /// How many processes the worker has had, including this process.
    let ordinal: Int
    /// Whether an operator wants a fresh process in the place of this one.
    var isToBeRestarted = false
    var startedAt: Instant?
    /// When the process was known to run for the last time, if it ended while the master was stopped.
    var lastWatchedAt: Instant?
    /// What probes and reports have told; nil for a process that is neither probed nor watched.
    private var sharedHealth: Shared<Health>?
    private var sharedAdjustment: Shared<Adjustment>?

    init(_ launch: Launch, running spec: Shared<WorkerSpec>, ordinal: Int) {
        self.launch = launch
        self.spec = spec
        self.ordinal = ordinal
    }

    var health: Health? {
        get { sharedHealth?.value }
        set { sharedHealth = newValue.map(Shared.init) }
    }

    /// What the process is to have and does not have yet; nil when it has what its spec says.
    var adjustment: Adjustment? {
        get { sharedAdjustment?.value }
        set { sharedAdjustment = newValue.map(Shared.init) }
    }

    /// Since when the process is up; nil when it is not.
    var upSince: Instant? { if case .up(let since) = stage { since } else { nil } }

    /// Whether the process was sent SIGKILL, so that it takes no room any more.
    var isKilled: Bool { if case .killed = stage { true } else { false } }

    /// When the process counts as arrived: it has then been up for long enough to take the place of another. Nil while it
    /// is not up.
    var arrival: Instant? { stop == nil ? upSince?.advanced(by: spec.value.upkeep.minReady) : nil }

    /// How long the program has run; zero when it has not started.
    ///
    /// The time in which the master was stopped does not count for a process that ended meanwhile. Nobody knows how much
    /// of it the process has run, and a program that crashes must not seem healthy. The age is then the least that it can be.
    func age(at now: Instant) -> Duration {
        startedAt.map { max(.zero, min(now, lastWatchedAt ?? now).since($0)) } ?? .zero
    }

    /// The time at which the process has to be settled again: the end of the grace, or the next step of its health.
    var deadline: Instant? {
        switch stage {
        case .asked(_, let killAt): killAt
        case .starting(let until): stop == nil ? min(until, health?.nextProbe ?? until) : nil
        case .up: stop == nil ? health?.deadline : nil
        case .launching, .killed: nil
        }
    }

    /// Applies a changed stop policy. The grace counts from the moment at which the process was asked to stop.
    mutating func apply(_ policy: StopPolicy) {
        guard policy != spec.value.stop else { return }
        var changed = spec.value
        changed.stop = policy
        spec = Shared(changed)
        if case .asked(let since, _) = stage { stage = .asked(since: since, killAt: since.advanced(by: policy.grace)) }
    }

    /// Ends the grace now, so that `settle` sends SIGKILL.
    mutating func endGrace(at now: Instant) {
        if case .asked(let since, _) = stage { stage = .asked(since: since, killAt: now) }
    }

    /// Takes the next step of stopping the process: sends the stop signal, or SIGKILL when the grace has ended.
    ///
    /// - Parameter graceIsOver: Whether processes are stopped by SIGKILL at once, because a second stop was requested.
    mutating func settleStop(at now: Instant, graceIsOver: Bool) -> [Effect] {
        guard let stop else { return [] }
        let policy = spec.value.stop
        switch stage {
        case .launching:
            // There is no process to signal yet. The event `launched` leads here again.
            return []
        case .starting, .up:
            if graceIsOver { return kill(after: .zero, at: now) }
            stage = .asked(since: now, killAt: now.advanced(by: policy.grace))
            return [
                .report(.stopping(launch, pid: pid, stop.signal, grace: policy.grace, stop.reason)),
                .signal(launch, stop.signal, policy.scope),
            ]
        case .asked(let since, let killAt):
            return killAt <= now ? kill(after: now.since(since), at: now) : []
        case .killed:
            return []
        }
    }

    private mutating func kill(after grace: Duration, at now: Instant) -> [Effect] {
        stage = .killed(since: now)
        return [.report(.killing(launch, pid: pid, after: grace)), .signal(launch, .kill, spec.value.stop.scope)]
    }
}
