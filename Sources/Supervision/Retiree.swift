/// A process on its way out. Replacing, retiring and stopping are the same move: the occupant becomes a retiree.
package struct Retiree: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        /// Not asked yet: its launch has not been answered.
        case unasked
        case asked(since: Instant, killAt: Instant)
        case killed(since: Instant)
    }

    package let launch: Launch
    package internal(set) var pid: Int32?
    package internal(set) var step: Step = .unasked
    let startedAt: Instant
    let signal: Signal
    package internal(set) var stop: StopPolicy
    let reason: Notice.Reason
    let origin: Origin
    /// How many processes the worker had had, this one included.
    let launches: Int

    var deadline: Instant? {
        switch step {
        case .asked(_, let killAt): killAt
        case .unasked, .killed: nil
        }
    }

    /// Takes a stop policy that changed while it leaves. The grace counts from when it was asked.
    mutating func adopt(_ policy: StopPolicy) {
        stop = policy
        if case .asked(let since, _) = step { step = .asked(since: since, killAt: since.advanced(by: policy.grace)) }
    }

    /// Ends the grace, so that the next look at it kills.
    mutating func endGrace(at now: Instant) {
        if case .asked(let since, _) = step { step = .asked(since: since, killAt: now) }
    }

    /// What has to happen to it now.
    mutating func settle(at now: Instant, graceIsOver: Bool) -> [Effect] {
        switch step {
        case .unasked:
            guard pid != nil else { return [] }
            if graceIsOver { return kill(after: .zero, at: now) }
            step = .asked(since: now, killAt: now.advanced(by: stop.grace))
            return [
                .report(.stopping(launch, pid: pid, signal, grace: stop.grace, reason)),
                .signal(launch, signal, stop.scope),
            ]
        case .asked(let since, let killAt):
            return killAt <= now ? kill(after: now.since(since), at: now) : []
        case .killed:
            return []
        }
    }

    private mutating func kill(after grace: Duration, at now: Instant) -> [Effect] {
        step = .killed(since: now)
        return [.report(.killing(launch, pid: pid, after: grace)), .signal(launch, .kill, stop.scope)]
    }
}
