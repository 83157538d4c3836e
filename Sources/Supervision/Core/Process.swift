/// One process of a worker, from the order to launch it until it is reaped.
///
/// A process keeps the spec that it runs. The spec that its worker should have may have moved on.
package struct Process: Hashable, Sendable {
    package enum Stage: Hashable, Sendable {
        /// The launch was ordered and is not answered yet.
        case launching
        /// The program runs.
        case running
        /// The program runs and has reported that it is ready.
        case up(since: Instant)
        /// The process was sent its stop signal. KILL follows at `killAt`.
        case asked(since: Instant, killAt: Instant)
        /// The process was sent KILL.
        case killed(since: Instant)
    }

    /// Why a process is stopped, and by which signal.
    package struct Stop: Hashable, Sendable {
        package let reason: StopReason
        package let signal: Signal
    }

    package let launch: Launch
    /// The spec it was launched with. A new restart or stop policy takes effect in a running process too.
    package internal(set) var spec: Shared<WorkerSpec>
    /// Nil until its program runs.
    package internal(set) var pid: Int32?
    package internal(set) var stage = Stage.launching
    /// Nil while the process is to stay.
    package internal(set) var stop: Stop?
    /// How many processes its worker has had, this one included.
    let ordinal: Int
    private var startedAt: Instant?

    init(_ launch: Launch, running spec: Shared<WorkerSpec>, ordinal: Int) {
        self.launch = launch
        self.spec = spec
        self.ordinal = ordinal
    }

    /// How long its program has run; zero when it has not started.
    func age(at now: Instant) -> Duration { startedAt.map { now.since($0) } ?? .zero }

    /// The program runs.
    mutating func started(pid: Int32, at now: Instant) {
        self.pid = pid
        startedAt = now
        stage = .running
    }

    /// When the process has to be looked at again: the end of its grace.
    var deadline: Instant? {
        switch stage {
        case .asked(_, let killAt): killAt
        case .launching, .running, .up, .killed: nil
        }
    }

    /// Applies a stop policy that changed. The grace counts from the moment the process was asked to stop.
    mutating func apply(_ policy: StopPolicy) {
        guard policy != spec.value.stop else { return }
        var changed = spec.value
        changed.stop = policy
        spec = Shared(changed)
        if case .asked(let since, _) = stage { stage = .asked(since: since, killAt: since.advanced(by: policy.grace)) }
    }

    /// Ends the grace, so that `settle` sends KILL.
    mutating func endGrace(at now: Instant) {
        if case .asked(let since, _) = stage { stage = .asked(since: since, killAt: now) }
    }

    /// Brings a process that is being stopped a step further.
    ///
    /// - Parameter graceIsOver: Whether every stop is by KILL from now on.
    mutating func settle(at now: Instant, graceIsOver: Bool) -> [Effect] {
        guard let stop else { return [] }
        let policy = spec.value.stop
        switch stage {
        case .launching:
            // There is nobody to signal yet. `launched` comes back here.
            return []
        case .running, .up:
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
