@testable import Supervision

/// Deaths.
extension Book {
    /// Records the end of a process.
    mutating func exited(_ launch: Launch, _ exit: Exit, _ decision: RestartDecision, at now: Instant) {
        guard let process = processes.removeValue(forKey: launch.number), !process.isLeaving,
            var entry = entries[launch.worker]
        else { return }
        if entry.successor == launch.number {
            entries[launch.worker]?.successor = nil
            failedSuccessors.insert(launch.worker)
            let isLack = if case .neverStarted(let failure) = exit { failure.isLack } else { false }
            if !isLack { entries[launch.worker]?.failuresOfSuccessors.append(now) }
            if isLack {
                hasLack = true
                // The launch tells nothing about the new program, so it is no canary.
                transaction?.begun[launch.worker.group]?.remove(launch.worker)
                transaction?.surelyBegun[launch.worker.group]?.remove(launch.worker)
            }
            return
        }
        guard entry.occupant == launch.number else { return }
        if case .neverStarted(let failure) = exit, failure.isLack {
            hasLack = true
            entry.occupant = nil
            entry.delayedUntil = now.advanced(by: max(entry.spec.restart.backoff.max, .milliseconds(100)))
            entries[launch.worker] = entry
            return
        }
        entry.lastExit = exit
        entry.decision = decision
        if entry.successor != nil {
            let isRecycled = !entry.isOutdated
            entry.takeSuccessor()
            entry.isOnTrial = true
            entry.isRecycled = isRecycled
            if isRecycled { entry.isAwaited = false }
            entries[launch.worker] = entry
            return
        }
        entries[launch.worker] = entry
        died(process, exit, decision, at: now)
    }

    private mutating func died(_ process: Process, _ exit: Exit, _ decision: RestartDecision, at now: Instant) {
        let id = process.launch.worker
        guard var entry = entries[id] else { return }
        deadWorker = id
        if process.isFailing { entryBeforeDeath = entry }
        let policy = entry.spec.restart
        let age = process.startedAt.map { min(now, process.watchedUntil ?? now).since($0) } ?? .zero
        entry.occupant = nil
        if !entry.isOutdated { entry.forgetFailedSuccessors() }
        let isWanted =
            process.isFailing && decision == .byPolicy
            ? policy.condition != .never : entry.wantsAnother(after: exit, by: policy)
        let isCertain = if case .neverStarted(let failure) = exit { failure.isCertain } else { false }
        entry.vacancy = isCertain ? .held : isWanted ? .wanted : .completed
        if isCertain {
            entry.unansweredDeath = nil
            entry.delayedUntil = nil
        } else if !isWanted {
            rememberCompletion(of: &entry, after: exit, decision)
        } else {
            entry.deathsInARow = age >= policy.backoff.resetAfter ? 1 : entry.deathsInARow + 1
            if case .neverStarted = exit { entry.deathsInARow = max(entry.deathsInARow, 2) }
            entry.deaths.append(now)
            entry.unansweredDeath = (now, exit, policy)
        }
        // A worker without a process may be replaced from now on without any effect.
        if entry.isOutdated || process.isFailing && transaction != nil { entry.countIsKnown = false }
        if entry.hasCompleted || transaction?.goesBack == true
            || transaction?.continuing.contains(id.group) == true
        {
            entry.isOnTrial = false
        }
        entries[id] = entry
    }

    /// Records that a job has ended during a reload, still with its old program, and as its old policy wants.
    private func rememberCompletion(of entry: inout Entry, after exit: Exit, _ decision: RestartDecision) {
        guard entry.completion == nil, transaction?.goesBack == false,
            let old = committed[entry.committedID ?? entry.id],
            entry.spec.program.isServed(by: old.program),
            decision == .giveUp || !old.restart.wantsAnother(after: exit)
        else { return }
        entry.completion = exit
    }

    /// Records what the core says about the end of a process.
    mutating func record(_ termination: Termination, at now: Instant) {
        let id = termination.launch.worker
        if failedSuccessors.contains(id) { recordSuccessor(termination, at: now) }
        guard let entry = entries[id], entry.occupant == nil, deadWorker == id else { return }
        let isKnown = entry.unansweredDeath?.at == now
        switch termination.next {
        case .escalated(let escalation, _, _):
            let isTooOften = entry.countedDeaths(at: now) > entry.spec.restart.intensity.deaths
            if isKnown, entry.countIsKnown, !isTooOften { complain(.theIntensityIsKept, "\(id) is held too early") }
            hold(id)
            escalate(escalation, id)
            if entry.isTransient { entries[id] = nil }
        case .relaunch:
            let isTooOften = entry.countedDeaths(at: now) > entry.spec.restart.intensity.deaths
            if isKnown, entry.countIsKnown, isTooOften { complain(.theIntensityIsKept, "\(id) has died too often") }
        case .rolloutFailed:
            // What follows for the worker is not told, because the reload is taken back.
            entries[id]?.countIsKnown = false
        case .completed, .givenUp:
            if entry.isTransient { entries[id] = nil }
        case .impossible:
            if entry.vacancy != .held { complain(.theRestartPolicyIsKept, "\(id) is held and could be launched") }
            if entry.isTransient { entries[id] = nil }
        // A process that did not work and was asked to stop was replaced meanwhile.
        case .asked, .succeeded:
            guard var before = entryBeforeDeath, before.spec.id == id, termination.next == .asked else {
                return complain(.everyStopHasAReason, "\(id) was not asked to stop")
            }
            before.occupant = nil
            before.startOver()
            before.countIsKnown = false
            entries[id] = before
        }
    }

    /// Records what the core says about the end of a successor.
    private mutating func recordSuccessor(_ termination: Termination, at now: Instant) {
        let id = termination.launch.worker
        guard let entry = entries[id] else { return }
        let isTooOften = entry.countedFailures(at: now) > (entry.target ?? entry.spec).restart.intensity.deaths
        switch termination.next {
        case .relaunch:
            if isTooOften { complain(.theIntensityIsKept, "successors of \(id) have failed too often") }
            if !entry.restartsSuccessor(after: termination.exit, lastDecision) {
                complain(.theRestartPolicyIsKept, "\(id) is to have another successor")
            }
        case .escalated:
            if !isTooOften { complain(.theIntensityIsKept, "\(id) has no further successor too early") }
            entries[id]?.isGivenUp = true
        case .completed, .givenUp, .impossible: entries[id]?.isGivenUp = true
        case .asked, .succeeded, .rolloutFailed: break
        }
    }

    private mutating func escalate(_ escalation: Intensity.Escalation, _ id: WorkerID) {
        switch escalation {
        case .hold: break
        case .stopGroup:
            for other in entries.keys where other.group == id.group {
                if entries[other]?.isTransient == true, entries[other]?.occupant == nil, other != id {
                    removedWithoutProcess.insert(other)
                }
                stopProcesses(of: other)
                if transaction?.isPaused != true, let target = entries[other]?.target {
                    entries[other]?.spec = target
                    entries[other]?.forgetFailedSuccessors()
                }
                entries[other]?.isOnTrial = false
                hold(other)
                if entries[other]?.isTransient == true { entries[other] = nil }
            }
        case .exit: stopEverything()
        }
    }

    private mutating func hold(_ id: WorkerID) {
        guard entries[id]?.vacancy == .wanted else { return }
        entries[id]?.vacancy = .held
        entries[id]?.unansweredDeath = nil
        entries[id]?.delayedUntil = nil
    }
}

extension Book.Entry {
    /// Records that the successor takes the place of the occupant.
    mutating func takeSuccessor() {
        startOver()
        forgetFailedSuccessors()
        occupant = successor
        successor = nil
        if let target { spec = target }
        countIsKnown = true
        isOnTrial = false
        isRecycled = false
    }

    func wantsAnother(after exit: Exit, by policy: RestartPolicy) -> Bool {
        switch decision {
        case .byPolicy: policy.wantsAnother(after: exit)
        case .relaunch: true
        case .giveUp: false
        }
    }

    /// Whether the restart policy, or the program, asks for another successor.
    func restartsSuccessor(after exit: Exit, _ decision: RestartDecision) -> Bool {
        switch decision {
        case .byPolicy: (target ?? spec).restart.wantsAnother(after: exit)
        case .relaunch: true
        case .giveUp: false
        }
    }

    func countedDeaths(at now: Instant) -> Int {
        deaths.count { now.since($0) < spec.restart.intensity.within }
    }

    /// The earliest and the latest time of the next launch, which the jitter determines. Nil when no launch is waited
    /// for.
    var due: ClosedRange<Instant>? {
        guard occupant == nil, vacancy == .wanted else { return nil }
        if let delayedUntil { return delayedUntil...delayedUntil }
        guard let death = unansweredDeath else { return nil }
        let waits = [0.0, 1].map { death.policy.backoff.wait(afterDeaths: deathsInARow, random: $0) }
        let least = waits.map { max($0, leastWait(after: death.exit)) }
        return death.at.advanced(by: least[0])...death.at.advanced(by: least[1])
    }

    /// A program that cannot be started waits 100 ms at least, and twice as long each time, up to 6.4 s.
    private func leastWait(after exit: Exit) -> Duration {
        guard case .neverStarted = exit else { return .zero }
        return [
            .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
            .milliseconds(3200), .milliseconds(6400),
        ][min(max(deathsInARow - 2, 0), 6)]
    }
}
