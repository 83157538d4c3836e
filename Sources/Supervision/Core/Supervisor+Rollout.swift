/// The replacement of a group's workers, within the budget of its policy.
extension Supervisor {
    /// Begins the replacement of as many workers of a group as its policy allows now.
    ///
    /// - Returns: The workers that have changed.
    mutating func roll(_ group: String, at now: Instant, into effects: inout [Effect]) -> [Int] {
        guard mode == .serving, rollouts[group] != nil else { return [] }
        if sums(of: group).arrived == sums(of: group).members {
            rollouts[group] = nil
            progressWakeups.set(nil, for: group)
            return []
        }
        // Only workers are left that are recycled. The reload does not wait for them.
        if rollouts[group]?.isAwaited == true, sums(of: group).awaited == 0 { endWait(for: group) }
        guard transaction?.pause == nil, let policy = rolloutPolicy(of: group) else { return [] }
        // A worker that is recycled has what it needs, because it runs.
        let mayBegin = needsAreMet(of: group, policy, at: now)
        let sums = sums(of: group)
        passCanaries(of: group, sums)
        if !mayBegin, sums.recycled == 0 { return [] }

        let budget = policy.budget(for: sums.members)
        var processes = sums.slots
        var down = sums.unavailable
        var changed: [Int] = []
        var position = rollouts[group]?.tally?.candidates.count ?? 0
        while position > 0 {
            position -= 1
            guard let candidate = rollouts[group]?.tally?.candidates[position], let index = index(of: candidate.worker)
            else { break }
            guard mayBegin || !workers[index].hasNewSpec else { continue }
            // While canaries are awaited, no more than these are begun.
            if let rollout = rollouts[group], rollout.canaries > 0, rollout.begun >= rollout.canaries { break }
            if !workers[index].isUp {
                switchOver(index, into: &effects)
            } else if processes < sums.members + budget.surge {
                launchSuccessor(of: index, into: &effects)
                processes += 1
            } else if down < budget.unavailable {
                switchOver(index, into: &effects)
                down += 1
            } else {
                break
            }
            rollouts[group]?.begun += 1
            // The worker is no candidate any more.
            count(index)
            changed.append(index)
        }
        return changed
    }

    /// The workers of a group that stay, without those that were launched by hand.
    func members(of group: String) -> [Int] {
        indices(ofGroup: group).filter { workers[$0].isMember }
    }

    /// Lets the rest of a group follow when its canaries have arrived.
    private mutating func passCanaries(of group: String, _ sums: Tally.Sums) {
        guard let rollout = rollouts[group], rollout.canaries > 0, rollout.begun >= rollout.canaries else { return }
        // A canary that has failed waits for its next launch.
        if sums.tried == 0, sums.failed == 0 { rollouts[group]?.canaries = 0 }
    }

    /// Stops the occupant, if there is one. The worker then has the new spec, and is launched with it.
    private mutating func switchOver(_ index: Int, into effects: inout [Effect]) {
        guard let replacement = workers[index].replacement else { return }
        if transaction == nil, !replacement.isRecycling { hasLateReplacement = true }
        effects += workers[index].retireOccupant(replacement.reason)
        // Nobody may serve the sockets of the old spec any more.
        endedSockets += workers[index].desired?.value.program.sockets ?? []
        workers[index].desired = replacement.spec
        workers[index].replacement = nil
        workers[index].isOnTrial = !replacement.isRecycling
        workers[index].isFresh = replacement.isRecycling
        workers[index].startOver()
    }

    private mutating func launchSuccessor(of index: Int, into effects: inout [Effect]) {
        guard let spec = workers[index].replacement?.spec else { return }
        workers[index].successor = order(spec, for: index, into: &effects)
    }

    /// Whether another process of a worker may be launched beside those that are being stopped.
    func mayLaunchBesideRetirees(_ index: Int) -> Bool {
        let worker = workers[index]
        guard !worker.isTransient, worker.target != nil, let policy = rolloutPolicy(of: worker.id.group),
            policy.startsFirst, worker.desired?.value.upkeep.rollout.startsFirst == true,
            worker.retirees.allSatisfy({ $0.stop?.reason != .superseded })
        else { return false }
        if worker.retirees.allSatisfy(\.isKilled) { return true }
        let sums = rollouts[worker.id.group]?.tally?.sums ?? countedAnew(worker.id.group).sums
        return sums.slots < sums.members + policy.budget(for: sums.members).surge
    }

    /// Takes the steps of a worker whose new process has arrived, or whose process is due to be replaced.
    mutating func advance(_ index: Int, at now: Instant, into effects: inout [Effect]) {
        let group = workers[index].id.group
        if workers[index].replacement?.retryAt.map({ $0 <= now }) == true { workers[index].replacement?.retryAt = nil }
        if let successor = workers[index].successor, let arrival = successor.arrival, arrival <= now {
            if workers[index].hasNewSpec { madeProgress(group, at: now) }
            promoteSuccessor(of: index, into: &effects)
        } else if workers[index].isAwaitingArrival, let arrival = workers[index].occupant?.arrival, arrival <= now {
            if workers[index].isOnTrial { madeProgress(group, at: now) }
            workers[index].isOnTrial = false
            workers[index].isFresh = false
        }
        workers[index].noteAvailability()
        workers[index].occupant?.noteAge(at: now)
        workers[index].successor?.noteAge(at: now)
        // A worker that a reload replaces is not recycled, unless the reload is taken back.
        guard let occupant = workers[index].occupant, occupant.stop == nil else { return }
        if occupant.isToBeRestarted {
            recycle(index, .ordered)
        } else if occupant.health?.isTooOld == true {
            recycle(index, .age(occupant.age(at: now)))
        }
    }

    /// Makes the successor the occupant, and stops the process that it replaces.
    private mutating func promoteSuccessor(of index: Int, into effects: inout [Effect]) {
        guard let replacement = workers[index].replacement else { return }
        if transaction == nil, !replacement.isRecycling { hasLateReplacement = true }
        effects += workers[index].retireOccupant(replacement.reason)
        workers[index].successorTakesPlace()
        workers[index].isOnTrial = false
        workers[index].isFresh = false
    }

    private mutating func madeProgress(_ group: String, at now: Instant) {
        guard rollouts[group]?.isAwaited == true, transaction?.pause == nil, let policy = rolloutPolicy(of: group)
        else { return }
        progressWakeups.set(now.advanced(by: policy.progressDeadline), for: group)
    }

    /// Replaces the process of a worker by a fresh one, unless it is to be replaced anyway.
    mutating func recycle(_ index: Int, _ cause: RecycleCause) {
        guard mode == .serving, !workers[index].isTransient, workers[index].replacement == nil,
            !workers[index].leavesAtCommit, let spec = workers[index].desired
        else { return }
        workers[index].replacement = Replacement(spec, .recycled(cause))
        let group = workers[index].id.group
        if rollouts[group] == nil { rollouts[group] = GroupRollout(isAwaited: false, canaries: 0) }
    }

    /// Records that a new process has failed.
    mutating func recordFailure(of index: Int, _ cause: RolloutFailure.Cause, isFinal: Bool) {
        let worker = workers[index]
        guard let rollout = rollouts[worker.id.group], rollout.isAwaited else { return }
        if rollout.isContinuing || transaction?.isForward == false {
            workers[index].endTrial()
            workers[index].giveUpAttributes()
            return
        }
        let origin = worker.target?.value.origin ?? Origin()
        let failure = RolloutFailure(
            group: worker.id.group, worker: worker.id, cause: cause, changes: changesSinceCommit(of: worker),
            origin: origin)
        failures.append(GroupRollout.Failure(failure: failure, isFinal: isFinal))
    }
}

extension Supervisor {
    /// In which keys that replace a process a worker differs from the set that was committed last.
    private func changesSinceCommit(of worker: WorkerState) -> [Change] {
        guard let old = committedSpec(of: worker), let new = worker.target else { return [] }
        return Change.list(from: old.value, to: new.value, under: rights.value).filter(\.kind.relaunches)
    }
}

extension WorkerState {
    /// Whether the worker stays, and was not launched by hand.
    var isMember: Bool { !isTransient && target != nil }

    /// How many of its group's places the worker takes: its processes that have not been sent SIGKILL, and one at least.
    var occupiedSlots: Int {
        let processes = (occupant == nil ? 0 : 1) + retirees.count { !$0.isKilled }
        return max(1, processes) + (successor == nil ? 0 : 1)
    }

    /// Whether the worker was up and is not, or is not yet known to stay up.
    ///
    /// A worker whose restart policy asks for no further launch is not missed, nor is one that an operator has stopped.
    var isUnavailable: Bool {
        if case .completed = phase { return false }
        return wasUp && (!isUp || isAwaitingArrival)
    }

    /// Records that the worker is available, if it is.
    mutating func noteAvailability() {
        if isUp, !isAwaitingArrival { wasUp = true }
    }

    /// Ends the wait for the worker's process. If the process runs, it counts as available from now on.
    mutating func endTrial() {
        isOnTrial = false
        noteAvailability()
    }

    /// Whether the occupant counts only when it has been up for long enough.
    var isAwaitingArrival: Bool { isOnTrial || isFresh }

    /// Whether the replacement of the worker can begin.
    var isReplaceable: Bool {
        guard let replacement else { return false }
        return replacement.successor == nil && replacement.retryAt == nil && !replacement.isGivenUp && !leavesAtCommit
    }
}
