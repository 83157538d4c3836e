/// The course of a reload: it is committed when all of its groups have been rolled out, or taken back when one fails.
extension Supervisor {
    /// Remembers the specs that a later reload is taken back to.
    mutating func commitSpecs() {
        committedGeneration = generation
        committed = workers.indices.compactMap { workers[$0].isTransient ? nil : workers[$0].target }
        for index in workers.indices { workers[index].committedID = nil }
    }

    /// Creates a rollout for each group that has work after a new set of specs.
    ///
    /// - Parameter isRedirected: Whether workers may be down because of an earlier set.
    mutating func startRollouts(isRedirected: Bool, at now: Instant) {
        rollouts = [:]
        failures = []
        progressWakeups = Wakeups()
        for index in workers.indices where !workers[index].isTransient {
            // A worker that is being recycled still counts. Otherwise all others would be recycled with it.
            if !isRedirected {
                workers[index].wasUp = workers[index].isUp || workers[index].isFresh && workers[index].wasUp
            }
            guard !workers[index].hasArrived, let target = workers[index].target else { continue }
            let isAwaited = transaction != nil && workers[index].isAwaited
            let group = workers[index].id.group
            if rollouts[group] == nil {
                let isForward = transaction?.isForward ?? false
                rollouts[group] = GroupRollout(
                    isAwaited: isAwaited, canaries: isForward ? max(target.value.upkeep.rollout.canary, 0) : 0)
            }
            if isAwaited {
                transaction?.hasWork = true
                rollouts[group]?.isAwaited = true
                progressWakeups.set(now.advanced(by: target.value.upkeep.rollout.progressDeadline), for: group)
            }
        }
    }

    /// The policy of a group: that of its first worker that stays.
    func rolloutPolicy(of group: String) -> RolloutPolicy? {
        indices(ofGroup: group).lazy.filter { !workers[$0].isTransient }.compactMap { workers[$0].target }.first?.value
            .upkeep.rollout
    }

    /// Asks the policies of the groups what follows the failures that have been recorded.
    ///
    /// - Returns: Whether all groups go back.
    mutating func handleFailures(at now: Instant, into effects: inout [Effect]) -> Bool {
        let recorded = failures
        failures = []
        for entry in recorded {
            guard let group = entry.failure.group, let transaction, transaction.isForward, transaction.pause == nil,
                let rollout = rollouts[group],
                rollout.isAwaited, let policy = rolloutPolicy(of: group)
            else { continue }
            if rollout.isContinuing {
                // The time for progress was over by the same event, after another failure.
                if entry.failure.cause.endsTheWait { endWait(for: group) }
                continue
            }
            rollouts[group]?.failures += 1
            guard rollout.fails(byFailureThatIsFinal: entry.isFinal) else { continue }
            effects.append(.report(.rolloutFailed(entry.failure, then: policy.onFailure)))
            switch policy.onFailure {
            case .rollback:
                goBack(entry.failure, at: now, into: &effects)
                return true
            case .pause:
                self.transaction?.pause = .failed(entry.failure)
                progressWakeups = Wakeups()
            case .continue:
                rollouts[group]?.isContinuing = true
                rollouts[group]?.canaries = 0
                if let index = entry.failure.worker.flatMap({ index(of: $0) }) {
                    workers[index].endTrial()
                    workers[index].giveUpAttributes()
                }
                rollouts[group]?.tally = nil
                if entry.failure.cause.endsTheWait { endWait(for: group) }
            }
        }
        return false
    }

    /// Records that the workers of the groups have not come up in time.
    mutating func recordLackOfProgress(of groups: [String], at now: Instant) {
        for group in groups {
            // A worker that has come up at this very moment has renewed the deadline.
            guard let transaction, transaction.pause == nil, let rollout = rollouts[group],
                let policy = rolloutPolicy(of: group), !progressWakeups.contains(group)
            else { continue }
            if transaction.isForward, !rollout.isContinuing {
                let late = indices(ofGroup: group).map { workers[$0] }.first { $0.isAwaited && !$0.isTransient }
                let failure = RolloutFailure(
                    group: group, worker: late?.id, cause: .noProgress(policy.progressDeadline),
                    origin: late?.target?.value.origin ?? Origin())
                failures.append(GroupRollout.Failure(failure: failure, isFinal: true))
            } else {
                endWait(for: group)
            }
        }
    }

    /// Ends the wait of the reload for a group. Its workers are replaced when they come up after all.
    mutating func endWait(for group: String) {
        rollouts[group]?.isAwaited = false
        progressWakeups.set(nil, for: group)
        for index in indices(ofGroup: group) { workers[index].giveUpAttributes() }
        for index in indices(ofGroup: group) where workers[index].isOnTrial {
            // A process that is launched again counts as available only when it has been up for long enough.
            workers[index].isFresh = transaction?.isForward == false
            workers[index].endTrial()
        }
        rollouts[group]?.tally = nil
    }

    /// Brings all groups back to the specs that were committed last.
    mutating func goBack(_ failure: RolloutFailure, at now: Instant, into effects: inout [Effect]) {
        transaction?.direction = .back(failure)
        if transaction?.bringsManifest == true { manifestDiffers = true }
        let specs = committed.map(\.value)
        effects.append(.restore(specs))
        let plan = planToward(specs)
        rename(by: plan, into: &effects)
        apply(plan, at: now, into: &effects)
        startRollouts(isRedirected: true, at: now)
        updateNeeds()
    }

    /// Ends the reload if it waits for no group any more.
    ///
    /// - Returns: Whether it has ended.
    mutating func endTransactionIfDone(at now: Instant, into effects: inout [Effect]) -> Bool {
        guard let ended = transaction, !rollouts.values.contains(where: \.isAwaited) else { return false }
        // A worker that was held while the reload is paused is awaited no more, and is not up.
        if ended.pause != nil, !workers.allSatisfy(\.mayBeCommittedInAPause) { return false }
        transaction = nil
        for index in workers.indices { workers[index].completion = nil }
        let duration = now.since(ended.began)
        func namesNotUp() -> [WorkerID] {
            workers.filter { $0.isNamedByManifest && !$0.leavesAtCommit && !$0.isStopped && !$0.isAsWanted }.map(\.id)
        }
        switch ended.direction {
        case .forward:
            commitSpecs()
            for index in workers.indices where workers[index].leavesAtCommit {
                workers[index].leave(.retired, into: &effects)
            }
            if ended.hasWork {
                effects.append(.report(.committed(generation: generation, after: duration, notUp: namesNotUp())))
            }
        case .back(let failure):
            effects.append(
                .report(
                    .rolledBack(
                        failure, generation: generation, to: committedGeneration, after: duration, notUp: namesNotUp()))
            )
        }
        releaseSockets(into: &effects)
        return true
    }
}

extension WorkerState {
    /// Whether the occupant is up and stays.
    var isUp: Bool { occupant.map { $0.upSince != nil && $0.stop == nil } ?? false }

    /// Whether the worker's job has ended with 0, or its last process has, and no launch follows.
    var hasCompleted: Bool { if case .completed = phase { lastExit?.isSuccess == true } else { false } }

    /// Whether the worker is up as the reload in progress wants it, or its job has ended.
    fileprivate var mayBeCommittedInAPause: Bool {
        if case .completed = phase { return replacement == nil }
        return isTransient || leavesAtCommit || desired == nil || isStopped || isUp && !isAwaited
    }

    /// Whether the worker is up with the program that it is to have, or its job has ended. A process of another program may
    /// not have been replaced in time.
    fileprivate var isAsWanted: Bool { isUp && !hasNewSpec || hasCompleted }

    /// Whether the rollout of the worker's group has nothing more to do for it.
    var hasArrived: Bool { (replacement?.isGivenUp ?? true) && !isOnTrial && !isFresh && !lacksAttributes }

    /// Whether a reload waits for the worker. It does not wait for workers that are recycled.
    var isAwaited: Bool { isOnTrial || hasNewSpec && replacement?.isGivenUp == false || lacksAttributes }

    /// Whether a process with another spec has to take the place of the worker's process.
    var hasNewSpec: Bool { replacement?.isRecycling == false }
}
