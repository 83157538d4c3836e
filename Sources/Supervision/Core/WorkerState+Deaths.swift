/// What follows the exit of an occupant.
extension WorkerState {
    /// Writes down the exit of the occupant and says what follows from it.
    ///
    /// - Parameters:
    ///   - decision: What the program decided in place of the restart policy.
    ///   - age: How long the process ran.
    ///   - random: 0..<1, for the jitter of the wait.
    mutating func die(
        _ exit: Exit, _ decision: RestartDecision, age: Duration, at now: Instant, random: Double
    ) -> Termination.Next {
        lastExit = exit
        let policy = desired?.value.restart ?? RestartPolicy(condition: .never)
        guard decision == .relaunch || decision == .byPolicy && policy.wantsAnother(after: exit) else {
            phase = .completed(since: now)
            return decision == .giveUp ? .givenUp : .completed
        }
        deathsInARow = age >= policy.backoff.resetAfter ? 1 : deathsInARow + 1
        // Only a worker that ran is replaced at once. A launch that failed is not repeated without a wait.
        if case .neverStarted = exit { deathsInARow = max(deathsInARow, 2) }
        let intensity = policy.intensity
        recentDeaths.removeAll { now.since($0) >= intensity.within }
        recentDeaths.append(now)
        if recentDeaths.count > intensity.deaths {
            phase = .held(since: now)
            return .escalated(intensity.then, deaths: recentDeaths.count, window: intensity.within)
        }
        let wait = policy.backoff.wait(afterDeaths: deathsInARow, random: random)
        phase = wait == .zero ? .vacant : .backingOff(since: now, until: now.advanced(by: wait))
        return .relaunch(
            wait: wait, deaths: recentDeaths.count, limit: intensity.deaths, window: intensity.within)
    }

    /// Judges the last exit again by a restart policy that changed. Without a change, what was decided stands.
    mutating func judgeAgain(insteadOf old: RestartPolicy) {
        guard let policy = desired?.value.restart, policy != old, let lastExit else { return }
        let isWanted = policy.wantsAnother(after: lastExit)
        switch phase {
        case .completed where isWanted: startOver()
        case .backingOff(let since, _) where !isWanted: phase = .completed(since: since)
        case .occupied, .vacant, .backingOff, .completed, .held: break
        }
    }

    /// Holds an empty place because its group was stopped. A completed worker stays completed: it is not to run again.
    mutating func hold(at now: Instant) {
        switch phase {
        case .vacant, .backingOff: phase = .held(since: now)
        case .occupied, .completed, .held: break
        }
    }
}
