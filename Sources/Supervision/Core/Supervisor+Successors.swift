/// Successors that have failed: another one follows, the rollout of the group fails, or the old process goes on.
extension Supervisor {
    /// Records that a successor has exited before it took the place of the occupant.
    mutating func successorExited(
        _ process: Process, _ exit: Exit, _ decision: RestartDecision, of index: Int, at now: Instant,
        into effects: inout [Effect]
    ) {
        workers[index].successor = nil
        endedSockets += process.spec.value.program.sockets
        if case .neverStarted(let failure) = exit, failure.isLack {
            let wait = workers[index].waitForRetry
            workers[index].replacement?.retryAt = now.advanced(by: wait)
            // The launch tells nothing about the new program, so it is no canary.
            rollouts[process.launch.worker.group]?.begun -= 1
            reportLack(failure, process.launch, wait: wait, into: &effects)
            return
        }
        let next = replacementFailed(of: index, at: now) { $0.end(after: exit, decision, isFailing: false) }
        let told = isDecidedByRollout(of: index, isFinal: next.isFinal) ? .rolloutFailed : next
        effects.append(
            .report(
                .exited(
                    Termination(of: process, exit, at: now, next: told, remaining: workers[index].occupant?.pid))))
        guard workers[index].hasNewSpec else { return }
        recordFailure(of: index, .exited(exit, after: process.age(at: now)), isFinal: next.isFinal)
    }

    /// Stops a successor that does not work, and records that it has failed.
    mutating func successorStopped(
        _ process: Process, _ stop: Process.Stop, of index: Int, at now: Instant, into effects: inout [Effect]
    ) {
        effects += workers[index].retireSuccessor(stop.reason, signal: stop.signal)
        let next = replacementFailed(of: index, at: now) { $0.condition == .never ? .completed : nil }
        if let replacement = workers[index].replacement, replacement.isGivenUp {
            effects.append(
                .report(
                    .replacementGivenUp(
                        process.launch, deaths: replacement.failures,
                        window: replacement.spec.value.restart.intensity.within,
                        remaining: workers[index].occupant?.pid)))
        }
        if workers[index].hasNewSpec { recordFailure(of: index, .stopped(stop.reason), isFinal: next.isFinal) }
    }

    /// Decides whether a worker whose successor has failed gets another one.
    ///
    /// An escalation of the restart policy is for a worker that is down. This one still has its old process, so it only gets
    /// no further successor.
    ///
    /// - Parameter end: Returns why the restart policy asks for no further launch, whatever the number of deaths; nil if it asks
    ///   for one.
    private mutating func replacementFailed(
        of index: Int, at now: Instant, end: (RestartPolicy) -> Termination.Next?
    ) -> Termination.Next {
        guard var replacement = workers[index].replacement else { return .asked }
        let next = replacement.fail(at: now, random: random.nextFraction(), end: end)
        workers[index].replacement = replacement
        if next.isFinal, !isDecidedByRollout(of: index, isFinal: true) {
            workers[index].replacement?.isGivenUp = true
            workers[index].replacement?.retryAt = nil
        }
        return next
    }

    /// Whether the failure of a worker's successor pauses the reload or takes it back, or the reload is paused already.
    private func isDecidedByRollout(of index: Int, isFinal: Bool) -> Bool {
        guard transaction?.isForward == true, workers[index].hasNewSpec else { return false }
        let group = workers[index].id.group
        return transaction?.pause != nil || failureEndsRollout(of: group, isFinal: isFinal, by: .rollback)
            || failureEndsRollout(of: group, isFinal: isFinal, by: .pause)
    }

    /// Whether the failure of a new process of the group ends its rollout in the way that is given.
    ///
    /// - Parameter isFinal: Whether the worker cannot come up any more.
    func failureEndsRollout(of group: String, isFinal: Bool, by end: RolloutPolicy.OnFailure) -> Bool {
        guard rolloutAnswersFailures(of: group), let rollout = rollouts[group] else { return false }
        return rolloutPolicy(of: group)?.onFailure == end && rollout.fails(byFailureThatIsFinal: isFinal)
    }

    /// Whether the rollout policy says what follows the failure of a new process of the group: all groups go back, or the
    /// reload is paused.
    func rolloutAnswersFailures(of group: String) -> Bool {
        transaction?.isForward == true && transaction?.pause == nil && rollouts[group]?.isContinuing == false
            && rollouts[group]?.isAwaited == true && rolloutPolicy(of: group)?.onFailure != .continue
    }
}

extension Replacement {
    /// Records that a successor has failed, and returns what the restart policy says.
    ///
    /// - Parameters:
    ///   - random: A number in 0..<1 that determines the jitter of the backoff.
    ///   - end: Returns why no further launch follows, whatever the number of deaths; nil if one follows.
    fileprivate mutating func fail(
        at now: Instant, random: Double, end: (RestartPolicy) -> Termination.Next?
    ) -> Termination.Next {
        let policy = spec.value.restart
        let limit = policy.intensity
        failures += 1
        recentFailures.removeAll { now.since($0) >= limit.within }
        recentFailures.append(now)
        // A successor is never repeated without a wait. The worker itself still runs.
        let wait = max(
            policy.backoff.wait(afterDeaths: failures + 1, random: random),
            WorkerState.leastWait(afterFailures: failures))
        retryAt = now.advanced(by: wait)
        if let end = end(policy) { return end }
        let deaths = recentFailures.count
        if deaths > limit.deaths { return .escalated(.hold, deaths: deaths, window: limit.within) }
        return .relaunch(wait: wait, deaths: deaths, limit: limit.deaths, window: limit.within)
    }
}

extension GroupRollout {
    /// Whether the rollout fails by a failure of a new process: it was a canary, it is not the first one, or the worker cannot
    /// come up any more.
    func fails(byFailureThatIsFinal isFinal: Bool) -> Bool { isFinal || canaries > 0 || failures > 0 }
}
