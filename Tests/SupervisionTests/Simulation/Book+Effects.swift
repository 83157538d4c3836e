@testable import Supervision

/// Follows the effects of an event, and complains about those that break a rule.
extension Book {
    /// - Parameters:
    ///   - rolloutIsOpen: Whether the status shows a reload in progress. A reload without work ends in silence.
    ///   - wasDue: Whether a deadline had come before the event.
    mutating func record(
        _ effects: [Effect], of event: Event, rolloutIsOpen: Bool, wasDue: Bool, at now: Instant
    ) {
        relaunches = []
        isDeadline = event == .deadline
        if lastReloadChangedNothing, !wasDue, let effect = effects.first(where: { !$0.isAllowedWhenNothingChanges }) {
            complain(.theSameManifestIsANoOp, "\(effect)")
        }
        if event == .deadline { promoteBesideFailing(seenBy: event, at: now) }
        for effect in effects {
            switch effect {
            case .launch(let launch, let spec): launched(launch, spec.value, at: now)
            case .cancel(let launch): cancelled(launch, at: now)
            case .report(.renamed(let new, was: let old, pid: _)): toldRenames[old] = new
            case .report(.stopping(let launch, _, _, _, let reason)): stopping(launch, reason, at: now)
            case .signal(let launch, let signal, let scope):
                checkSignal(of: launch)
                signaled(launch, signal, scope, at: now)
            case .probe(let launch, let purpose, let probe, _): probed(launch, purpose, probe)
            case .report(.ready(let launch, _, _)): ready(launch, by: event, at: now)
            case .report(.exited(let termination)): record(termination, at: now)
            case .report(.rolloutFailed(let failure, let then)): failed(failure, then, by: event, at: now)
            case .report(.committed(_, _, let notUp)): committed(notUp, at: now)
            case .report(.rolledBack(_, _, _, _, let notUp)): rolledBack(notUp, at: now)
            case .report(.replacementGivenUp(let launch, _, _, _)): entries[launch.worker]?.isGivenUp = true
            case .report(.needFailed(let group, _, _, _, _)): vainGroups.insert(group)
            case .report(.done):
                // A reload without work ends in silence.
                if let transaction, !transaction.isPaused, !transaction.goesBack { committed(at: now) }
                isStopping = true
                transaction = nil
            case .adjust(let launch, _, let spec): adjusts(launch, spec.value)
            case .abandon(let launch):
                processes[launch.number] = nil
                abandoned.insert(launch)
            case .rename(let launch):
                let name = processes[launch.number]?.launch.worker
                if name != launch.worker {
                    let known = name.map { "instead of \($0)" } ?? "and has no process"
                    complain(.renamesTouchNoProcess, "launch \(launch.number) is called \(launch.worker) \(known)")
                }
            case .pass, .load, .admit, .reap, .measure, .redirectOutput, .restore, .release, .refuseClients,
                .takeClients,
                .leaveToWorkers,
                .shutDown, .chooseSignals, .report, .finish:
                break
            }
        }
        checkRenames()
        if case .ordered(let order, _) = event { checkOrder(order, in: effects) }
        checkFailures(in: effects)
        promoteBesideFailing(seenBy: event, at: now)
        updateArrivals(seenBy: event, at: now)
        for (group, list) in needs where !perhapsMetNeeds.contains(group) {
            if list.allSatisfy({ obstacle(to: $0) == nil }) { perhapsMetNeeds.insert(group) }
        }
        if transaction != nil, !rolloutIsOpen, !isStopping { committed(at: now) }
        if transaction == nil, rolloutIsOpen, !isStopping {
            complain(.everyRolloutEnds, "a rollout is shown and has ended")
        }
        for process in processes.values where process.upSince == nil && process.hasBecomeReady && !process.isStopped {
            complain(.readinessIsReportedOnce, "\(process.launch.worker) is ready and does not count as up")
        }
    }

    /// Records that successors have taken the place of processes that were already asked to stop because they did not work.
    /// No effect shows that.
    ///
    /// - Parameter event: The event by which the core looks at workers; nil for all workers.
    private mutating func promoteBesideFailing(seenBy event: Event?, at now: Instant) {
        switch event {
        case .ended, .endedUnwatched, .statusRequested, .reloadRequested, .reloadRefused, .launchRequested: return
        default: break
        }
        let worker = worker(of: event)
        for (number, process) in processes where process.isFailing {
            let id = process.launch.worker
            guard worker == nil || worker == id, let entry = entries[id], entry.occupant == number,
                let arrival = successor(of: entry)?.arrival, arrival <= now
            else { continue }
            processes[number]?.leave()
            entries[id]?.takeSuccessor()
        }
    }

    private mutating func launched(_ launch: Launch, _ spec: WorkerSpec, at now: Instant) {
        let id = launch.worker
        if isDeadline { promoteBesideFailing(seenBy: nil, at: now) }
        guard var entry = entries[id] else {
            return complain(.launchesUseTheDesiredSpec, "\(id) is not wanted")
        }
        if isStopping { complain(.launchesUseTheDesiredSpec, "\(id) is launched while everything stops") }
        mayRunTwice(spec, entry)
        if let current = occupant(of: entry), !current.isStopped {
            if entry.successor != nil { complain(.aWorkerHasOneSuccessor, "\(id) has a successor already") }
            if entry.isGivenUp { complain(.theIntensityIsKept, "\(id) was to have no further successor") }
            if entry.isOutdated ? spec != entry.target : spec != entry.spec {
                complain(.launchesUseTheDesiredSpec, "the successor of \(id) has another spec")
            }
            if !entry.isOutdated, !current.isDueForReplacement(at: now) {
                complain(.everyStopHasAReason, "\(id) is to be replaced without a reason")
            }
            entry.successor = launch.number
            begin(entry)
        } else {
            // The effects do not show when a process loses its place that has been asked to stop because it does not work.
            if let failing = entry.occupant {
                processes[failing]?.leave()
                entry.countIsKnown = false
            }
            if entry.isOutdated, spec == entry.target {
                begin(entry)
                entry.startOver()
                entry.forgetFailedSuccessors()
                entry.spec = spec
                entry.isOnTrial = true
                entry.isRecycled = false
                entry.countIsKnown = true
            } else {
                if spec != entry.spec, var former = entry.formerTargets.last(where: { $0.program == spec.program }) {
                    former.restart = entry.spec.restart
                    former.stop = entry.spec.stop
                    entry.spec = former
                }
                if spec != entry.spec { complain(.launchesUseTheDesiredSpec, "\(id) is launched with another spec") }
                if entry.vacancy == .stopped { complain(.stoppedWorkersStayDown, "\(id) was stopped by an operator") }
                if entry.vacancy == .held, entry.countIsKnown {
                    complain(.theIntensityIsKept, "\(id) was launched although it is held")
                }
                if entry.vacancy == .completed, entry.completion != nil, transaction?.goesBack == true {
                    complain(.rollbacksKeepCompletedJobs, "\(id) had completed and is launched by a rollback")
                }
                if entry.vacancy == .completed, entry.countIsKnown {
                    complain(.theRestartPolicyIsKept, "\(id) was launched although it is completed")
                }
                if entry.due != nil, entry.countIsKnown { relaunches.append((launch, entry)) }
            }
            entry.vacancy = .wanted
            entry.unansweredDeath = nil
            entry.delayedUntil = nil
            entry.occupant = launch.number
        }
        if !entry.isTransient {
            // A successor of the same program has what it needs, because the worker runs.
            if entry.successor != launch.number || entry.isOutdated { needsAreMet(id.group) }
            // A group that has been launched does not wait again.
            if needs[id.group] != nil, entry.successor != launch.number { metNeeds.insert(id.group) }
        }
        entries[id] = entry
        processes[launch.number] = Process(launch, spec)
    }

    /// Complains when a second process of a worker is launched that its group has no room for.
    private mutating func mayRunTwice(_ spec: WorkerSpec, _ entry: Entry) {
        let others = processes.values.filter { $0.launch.worker == spec.id }
        if others.isEmpty { return }
        if entry.isTransient || !spec.upkeep.rollout.startsFirst {
            complain(.workersRunTwiceOnlyWhereTheyMay, "\(spec.id) runs twice")
        }
        guard others.contains(where: { !$0.isKilled }) else { return }
        let members = members(of: spec.id.group)
        guard let policy = members.first?.target?.upkeep.rollout else { return }
        let places = members.reduce(1) { sum, member in
            // A process that was killed because it did not work may have lost its place already.
            let isOccupied = occupant(of: member).map { $0.isFailing && $0.isKilled ? 0 : 1 } ?? 0
            let leaving = processes.values.count {
                $0.launch.worker == member.id && !$0.isKilled && $0.launch.number != member.occupant
                    && $0.launch.number != member.successor
            }
            return sum + max(1, isOccupied + leaving) + (member.successor == nil ? 0 : 1)
        }
        let limit = members.count + policy.budget(for: members.count).surge
        if places > limit { complain(.groupsKeepTheirSurge, "\(spec.id) is the process \(places) of \(limit)") }
    }

    /// Records that the replacement of a worker begins.
    private mutating func begin(_ entry: Entry) {
        let group = entry.id.group
        // A worker without a process may have been replaced before, which no effect shows.
        guard let transaction, let target = entry.target else { return }
        self.transaction?.begun[group, default: []].insert(entry.id)
        guard entry.countIsKnown else { return }
        self.transaction?.surelyBegun[group, default: []].insert(entry.id)
        if transaction.isPaused { complain(.pausesAreKept, "\(entry.id) is replaced in a pause") }
        let canary = target.upkeep.rollout.canary
        let begun = transaction.surelyBegun[group] ?? []
        if canary > 0, entry.isOutdated, !transaction.goesBack, !transaction.continuing.contains(group),
            !transaction.passed.contains(group), begun.count >= canary, !begun.contains(entry.id)
        {
            complain(.canariesComeFirst, "\(entry.id) is replaced before the canaries \(begun.sorted()) have arrived")
        }
        // A worker that is replaced by a process of the same program has what it needs.
        for need in needs[group] ?? [] where entry.isOutdated {
            if let other = awaited.first(where: { $0.id.group == need.group }) {
                complain(.needsAreKept, "\(entry.id) is replaced before \(other.id)")
            }
        }
    }

    private mutating func needsAreMet(_ group: String) {
        if perhapsMetNeeds.contains(group) { return }
        for need in needs[group] ?? [] {
            if let obstacle = obstacle(to: need) {
                return complain(.needsAreKept, "\(group) is launched, and \(obstacle)")
            }
        }
        perhapsMetNeeds.insert(group)
    }

    private mutating func cancelled(_ launch: Launch, at now: Instant) {
        let id = launch.worker
        guard let process = processes[launch.number] else { return }
        if process.isLeaving { return }
        processes[launch.number]?.leave()
        guard var entry = entries[id] else { return }
        if entry.occupant == launch.number, entry.isOutdated || process.isToBeRestarted {
            loseOccupant(&entry)
        } else if entry.occupant == launch.number, entry.leaves {
            entry.occupant = nil
        } else {
            complain(.everyStopHasAReason, "the launch of \(id) is cancelled without a reason")
        }
        entries[id] = entry
    }

    /// Records that a worker's process makes room for another one.
    private mutating func loseOccupant(_ entry: inout Entry) {
        begin(entry)
        entry.occupant = nil
        entry.startOver()
        entry.forgetFailedSuccessors()
        // The reload does not wait for a worker that is replaced by a process of the same program.
        entry.isRecycled = !entry.isOutdated
        if entry.isRecycled { entry.isAwaited = false }
        if let target = entry.target { entry.spec = target }
        entry.isOnTrial = true
        entry.countIsKnown = !entry.mayHaveCompleted
    }

    private mutating func stopping(_ launch: Launch, _ reason: StopReason, at now: Instant) {
        let id = launch.worker
        guard let process = processes[launch.number] else {
            return complain(.everyStopHasAReason, "\(launch) does not run")
        }
        if process.isLeaving { return }
        guard var entry = entries[id] else { return }
        if reason.isFailure {
            if !process.deserves(reason, at: now) { complain(.everyStopHasAReason, "\(id) is not \(reason)") }
            processes[launch.number]?.isFailing = true
            if case .watchdog = reason {
                processes[launch.number]?.signal = .abort
            } else {
                processes[launch.number]?.signal = process.spec.stop.signal
            }
            if entry.successor == launch.number {
                processes[launch.number]?.isLeaving = true
                entries[id]?.successor = nil
                entries[id]?.failuresOfSuccessors.append(now)
                failedSuccessors.insert(id)
            }
            return
        }
        let isRight =
            switch reason {
            case .replaced, .rolledBack: entry.isOutdated
            case .recycled: !entry.isOutdated && process.isDueForReplacement(at: now)
            case .retired: entry.leaves
            default: false
            }
        if !isRight || entry.occupant != launch.number {
            complain(.everyStopHasAReason, "\(id) is stopped because it is \(reason)")
        }
        processes[launch.number]?.leave()
        if entry.occupant != launch.number { return }
        if let successor = successor(of: entry) {
            if successor.arrival.map({ $0 > now }) ?? true {
                complain(.oldProcessesLeaveForNewOnes, "\(id) has to leave before its successor is up")
            }
            entry.takeSuccessor()
        } else if entry.leaves {
            entry.occupant = nil
        } else {
            // A reload that is taken back stops another run of a job at once, if the job had ended before.
            let mayEnd = entry.mayHaveCompleted && !entry.countIsKnown
            if process.isUp, !mayEnd { mayBeDown(entry) }
            loseOccupant(&entry)
        }
        entries[id] = entry
        // A canary may have arrived, and the rest follow by the same event.
        updateArrivals(of: id, at: now)
    }

    /// Complains when another worker of a group goes down than the policy of the group allows.
    private mutating func mayBeDown(_ entry: Entry) {
        let members = members(of: entry.id.group)
        guard let policy = members.first?.target?.upkeep.rollout else { return }
        // When the time of a group is over that goes on in spite of a failure, its processes that run count as up. No effect
        // shows that.
        let mayCountAsUp = isDeadline && transaction?.continuing.contains(entry.id.group) == true
        let down = members.filter {
            $0.id != entry.id && $0.isMissed && (!isUp($0) || $0.isOnTrial && !mayCountAsUp)
        }
        let limit = policy.budget(for: members.count).unavailable
        // A worker that was asleep with the machine may have been up for long enough, and nobody has seen it.
        if down.count >= limit, !isLate {
            complain(
                .oldProcessesLeaveForNewOnes,
                "\(entry.id) goes down beside \(down.map(\.id)), and \(limit) may be down")
        }
    }

    private mutating func signaled(_ launch: Launch, _ signal: Signal, _ scope: StopPolicy.Scope, at now: Instant) {
        let group = launch.worker.group
        guard let process = processes[launch.number] else { return }
        // By the policy at this moment. A reload that is taken back by the same event changes it.
        if scope != process.spec.stop.scope {
            complain(.stopsUseTheLatestPolicy, "\(launch.worker) is not stopped in the scope of its policy")
        }
        if signal == .kill {
            if !process.isStopped {
                complain(.noKillComesBeforeTheGraceEnds, "\(launch.worker) was killed and does not have to stop")
            } else if stopRequests < 2 {
                if process.askedAt == nil {
                    complain(.noKillComesBeforeTheGraceEnds, "\(launch.worker) was killed without a stop signal before")
                }
                if let end = process.killAt, now < end {
                    complain(.noKillComesBeforeTheGraceEnds, "\(launch.worker) was killed within its grace")
                }
            }
            processes[launch.number]?.isKilled = true
            return
        }
        if !process.isStopped { complain(.everyStopHasAReason, "\(launch.worker) is sent a signal without a reason") }
        if process.askedAt != nil { complain(.everyStopHasAReason, "\(launch.worker) is asked to stop twice") }
        if isStopping, waitsForDependents(group) {
            complain(.stopsFollowTheNeeds, "\(launch.worker) is stopped before a group that needs it")
        }
        processes[launch.number]?.askedAt = now
    }

    private mutating func probed(_ launch: Launch, _ purpose: ProbePurpose, _ probe: Probe) {
        guard let process = processes[launch.number] else {
            return complain(.probesComeOneAtATime, "\(launch.worker) is probed and does not run")
        }
        let expected: Probe? =
            switch purpose {
            case .readiness:
                if case .probe(let probe) = process.spec.upkeep.readiness?.condition, process.upSince == nil {
                    probe
                } else {
                    nil
                }
            case .liveness: process.upSince == nil ? nil : process.spec.upkeep.liveness?.probe
            }
        if process.unanswered != nil || process.isStopped || !process.runs || expected != probe {
            complain(.probesComeOneAtATime, "\(launch.worker) is probed for \(purpose)")
        }
        processes[launch.number]?.unanswered = (purpose, probe)
    }

    private mutating func ready(_ launch: Launch, by event: Event, at now: Instant) {
        guard let process = processes[launch.number], process.runs, !process.isStopped else {
            return complain(.readinessIsReportedOnce, "\(launch) is reported as ready and does not run")
        }
        if process.isReady { complain(.readinessIsReportedOnce, "\(launch.worker) is reported as ready twice") }
        var isRight = process.hasBecomeReady
        if case .after = process.spec.upkeep.readiness?.condition, let until = process.until, until <= now {
            isRight = true
        }
        if !isRight { complain(.readinessIsReportedOnce, "\(launch.worker) is reported as ready without a reason") }
        processes[launch.number]?.isReady = true
        if process.upSince == nil { processes[launch.number]?.becomeUp(at: now) }
        promoteBesideFailing(seenBy: event, at: now)
        updateArrivals(seenBy: event, at: now)
    }

    private mutating func failed(
        _ failure: RolloutFailure, _ then: RolloutPolicy.OnFailure, by event: Event, at now: Instant
    ) {
        guard let transaction, !transaction.goesBack, !transaction.isPaused,
            let group = failure.group, !transaction.continuing.contains(group)
        else { return complain(.everyRolloutEnds, "the rollout of \(failure.group ?? "nobody") fails without need") }
        if event == .deadline { promoteBesideFailing(seenBy: event, at: now) }
        mayFail(failure)
        switch then {
        case .rollback:
            goBack(at: now)
        case .pause:
            self.transaction?.isPaused = true
        case .continue:
            self.transaction?.continuing.insert(group)
            if let worker = failure.worker { entries[worker]?.isOnTrial = false }
            if !failure.cause.endsTheWait { return }
            for id in entries.keys where id.group == group { entries[id]?.isOnTrial = false }
        }
    }

    /// Complains when a rollout fails because of a process that is to be replaced anyway.
    private mutating func mayFail(_ failure: RolloutFailure) {
        // A group without progress names a worker that has not come up yet, which may be one that has still to be replaced.
        if case .noProgress = failure.cause { return }
        guard let id = failure.worker, let entry = entries[id], entry.countIsKnown else { return }
        let isNew = !entry.isOutdated || failedSuccessors.contains(id)
        if !isNew { complain(.rolloutsFailForNewProcesses, "\(id) has still to be replaced") }
    }

    /// Complains when the end of a process and the failure of a rollout contradict each other.
    private mutating func checkFailures(in effects: [Effect]) {
        var (ends, isEnded, blamed): (Set<WorkerID>, Bool, WorkerID?) = ([], transaction?.isPaused == true, nil)
        for effect in effects {
            switch effect {
            case .report(.exited(let termination)) where termination.next == .rolloutFailed:
                ends.insert(termination.launch.worker)
            case .report(.rolloutFailed(let failure, then: let then)) where then != .continue:
                isEnded = true
                if case .exited = failure.cause, then == .rollback { blamed = failure.worker }
            default: break
            }
        }
        if let worker = ends.first, !isEnded {
            complain(.rolloutsFailForNewProcesses, "\(worker) was said to end its rollout, which goes on")
        }
        if let blamed, !ends.contains(blamed) {
            complain(.rolloutsFailForNewProcesses, "\(blamed) was said to be launched again, and all groups go back")
        }
    }

    /// - Parameter notUp: The workers that are told to be not up; nil for a reload that ends in silence.
    private mutating func committed(_ notUp: [WorkerID]? = nil, at now: Instant) {
        // In a pause as well: the workers may come up after all.
        guard let transaction, !transaction.goesBack else {
            return complain(.commitsComeWhenAllHaveArrived, "there is nothing to commit")
        }
        if let first = awaited.first {
            complain(.commitsComeWhenAllHaveArrived, "\(first.id) has not arrived")
        }
        if let first = adjustedProcesses.first {
            complain(.commitsComeWhenAllHaveArrived, "\(first.launch.worker) does not have its attributes yet")
        }
        if transaction.isPaused, let first = entries.values.first(where: isMissing) {
            complain(.pausesAreKept, "the reload is committed in a pause, and \(first.id) is not up")
        }
        for entry in entries.values where !entry.isTransient && !entry.leaves && entry.countIsKnown {
            guard let notUp else { break }
            let isDown = isUp(entry) ? entry.isOutdated : !entry.hasCompleted && entry.vacancy != .stopped
            if isDown != notUp.contains(entry.id) {
                complain(.commitsComeWhenAllHaveArrived, "\(entry.id) is \(isDown ? "not " : "")up, and the log errs")
            }
        }
        commit()
    }

    /// Whether a worker that stays is not up, and its job has not ended.
    private func isMissing(_ entry: Entry) -> Bool {
        let mayHaveEnded =
            entry.occupant == nil && (entry.vacancy == .completed || entry.vacancy == .stopped || !entry.countIsKnown)
        return !entry.isTransient && !entry.leaves && !isUp(entry) && !mayHaveEnded
    }

    private mutating func rolledBack(_ notUp: [WorkerID], at now: Instant) {
        guard let transaction, transaction.goesBack else {
            return complain(.rollbacksRestoreTheCommittedSet, "nothing was taken back")
        }
        self.transaction = nil
        let named = entries.filter { !$1.isTransient }
        if Set(named.keys) != Set(committed.keys) {
            complain(.rollbacksRestoreTheCommittedSet, "other workers are left: \(named.keys.sorted())")
        }
        for (id, entry) in named {
            entries[id]?.isOnTrial = false
            entries[id]?.completion = nil
            entries[id]?.mayHaveCompleted = false
            if entry.target != committed[id] {
                complain(.rollbacksRestoreTheCommittedSet, "\(id) is to have another spec")
            }
            guard let process = occupant(of: entry), process.isUp, let target = entry.target else { continue }
            if entry.isOutdated, !notUp.contains(id) {
                complain(.rollbacksRestoreTheCommittedSet, "\(id) runs with another program, and nobody is told")
            }
            let time = target.upkeep.rollout.progressDeadline
            if !entry.isGivenUp, !process.spec.program.isServed(by: target.program),
                now.since(transaction.turnedAt) < time
            {
                complain(.rollbacksRestoreTheCommittedSet, "\(id) runs with another program")
            }
        }
    }
}

extension Effect {
    /// Whether the effect may follow when a manifest is accepted that is the same as before.
    fileprivate var isAllowedWhenNothingChanges: Bool {
        switch self {
        case .report(.accepted), .report(.needFailed): true
        default: false
        }
    }
}
