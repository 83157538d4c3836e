/// The consequences of an occupant's exit: another launch, a backoff, an escalation, or nothing.
extension WorkerState {
    /// Records the exit of the occupant and returns what the supervisor does next.
    ///
    /// - Parameters:
    ///   - decision: The program's decision, which overrides the restart policy.
    ///   - stop: Why the process was stopped, if it did not work. It is launched again then, whatever its exit.
    ///   - age: How long the process ran.
    ///   - random: A number in 0..<1 that determines the jitter of the backoff.
    mutating func recordExit(
        _ exit: Exit, _ decision: RestartDecision, stop: Process.Stop? = nil, age: Duration, at now: Instant,
        random: Double
    ) -> Termination.Next {
        lastExit = exit
        let policy = desired?.value.restart ?? RestartPolicy(condition: .never)
        if let end = policy.end(after: exit, decision, isFailing: stop != nil) {
            phase = end == .impossible ? .held(since: now) : .completed(since: now)
            return end
        }
        deathsInARow = age >= policy.backoff.resetAfter ? 1 : deathsInARow + 1
        // The first death in a row is followed by a launch at once. A failed launch counts as the second, so that it is
        // not repeated without a wait.
        if case .neverStarted = exit { deathsInARow = max(deathsInARow, 2) }
        let intensity = policy.intensity
        recentDeaths.removeAll { now.since($0) >= intensity.within }
        recentDeaths.append(now)
        if recentDeaths.count > intensity.deaths {
            phase = .held(since: now)
            return .escalated(intensity.then, deaths: recentDeaths.count, window: intensity.within)
        }
        var wait = policy.backoff.wait(afterDeaths: deathsInARow, random: random)
        if case .neverStarted = exit { wait = max(wait, WorkerState.leastWait(afterFailures: deathsInARow - 1)) }
        phase = wait == .zero ? .vacant : .backingOff(since: now, until: now.advanced(by: wait))
        return .relaunch(
            wait: wait, deaths: recentDeaths.count, limit: intensity.deaths, window: intensity.within)
    }

    /// The least wait after launches that failed in a row, whatever the backoff says: 100 ms after the first, doubled up to
    /// 6.4 s. A program that cannot be started must not keep the master busy.
    static func leastWait(afterFailures failures: Int) -> Duration {
        .milliseconds(100 << min(max(failures - 1, 0), 6))
    }

    /// The wait before a launch is repeated for which the machine lacked something.
    var waitForRetry: Duration {
        let longest = desired?.value.restart.backoff.max ?? Backoff().max
        return max(longest, .milliseconds(100))
    }

    /// Decides again, by a changed restart policy, what follows the last exit. If the policy is unchanged, the earlier
    /// decision stands.
    mutating func reconsiderLastExit(replacing old: RestartPolicy) {
        guard let policy = desired?.value.restart, policy != old, let lastExit else { return }
        let isWanted = policy.wantsAnother(after: lastExit)
        switch phase {
        case .completed where isWanted: startOver()
        case .backingOff(let since, _) where !isWanted: phase = .completed(since: since)
        case .occupied, .vacant, .backingOff, .completed, .held, .stopped: break
        }
    }

    /// Holds a worker without an occupant because its group was stopped. A completed worker stays completed, so that
    /// the next reload does not run it again.
    mutating func hold(at now: Instant) {
        switch phase {
        case .vacant, .backingOff: phase = .held(since: now)
        case .occupied, .completed, .held, .stopped: break
        }
    }
}

extension RestartPolicy {
    /// Why no launch follows the end of a process, whatever the number of deaths; nil if one follows.
    ///
    /// - Parameters:
    ///   - decision: The program's decision, which overrides the policy.
    ///   - isFailing: Whether the process was stopped because it did not work. Its exit then says nothing.
    func end(after exit: Exit, _ decision: RestartDecision, isFailing: Bool) -> Termination.Next? {
        if case .neverStarted(let failure) = exit, failure.isCertain { return .impossible }
        let isWanted = isFailing ? condition != .never : wantsAnother(after: exit)
        if decision == .relaunch || decision == .byPolicy && isWanted { return nil }
        return decision == .giveUp ? .givenUp : .completed
    }
}
