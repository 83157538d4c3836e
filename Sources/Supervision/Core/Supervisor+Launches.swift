/// Events about launches: the program runs, is ready, or has exited.
extension Supervisor {
    mutating func launched(_ launch: Launch, pid: Int32, at now: Instant, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker) else { return }
        let isKnown = workers[index].update(launch) { $0.started(pid: pid, at: now) }
        guard isKnown else { return }
        if launchesAreDelayed { effects.append(.report(.launchesResumed)) }
        launchesAreDelayed = false
        let worker = workers[index]
        let isSuccessor = worker.successor?.launch == launch
        var cause: RecycleCause?
        if isSuccessor, case .recycled(let reason) = worker.replacement?.reason { cause = reason }
        effects.append(
            .report(
                .launched(launch, pid: pid, beside: isSuccessor ? worker.occupant?.pid : nil, recycling: cause)))
    }

    /// Records that a launch was cancelled before its process was created.
    mutating func cancelled(_ launch: Launch, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker), let process = workers[index].removeRetiree(launch) else { return }
        endedSockets += process.spec.value.program.sockets
        processCount -= 1
        newNames[launch.number] = nil
        effects.append(.report(.cancelled(launch)))
    }

    /// Changes a process, and performs the effects that the change returns.
    mutating func change(_ launch: Launch, into effects: inout [Effect], _ body: (inout Process) -> [Effect]) {
        guard let index = index(of: launch.worker) else { return }
        var answers: [Effect] = []
        _ = workers[index].update(launch) { answers = body(&$0) }
        effects += answers
    }

    /// Replaces a process that has grown too large.
    mutating func measured(_ launch: Launch, rss: Int) {
        guard let index = index(of: launch.worker), let process = workers[index].occupant, process.launch == launch,
            process.stop == nil, let limit = process.spec.value.upkeep.recycle.maxRSS, rss > limit
        else { return }
        recycle(index, .rss(rss, limit: limit))
    }

    mutating func exited(
        _ launch: Launch, _ exit: Exit, _ decision: RestartDecision, at now: Instant, into effects: inout [Effect]
    ) -> Unsettled {
        guard let index = index(of: launch.worker), let process = workers[index].process(launch) else {
            return .nothing
        }
        processCount -= 1
        newNames[launch.number] = nil
        if workers[index].removeRetiree(launch) != nil {
            endedSockets += process.spec.value.program.sockets
            effects.append(.report(.exited(Termination(of: process, exit, at: now, next: .asked))))
            return unsettled(without: launch)
        }
        if workers[index].successor?.launch == launch {
            successorExited(process, exit, decision, of: index, at: now, into: &effects)
            return .worker(launch.worker)
        }
        if case .neverStarted(let failure) = exit, failure.isLack {
            delay(launch, failure, at: now, into: &effects)
            return .worker(launch.worker)
        }
        if workers[index].successor != nil {
            // The new process has taken nothing over yet, so it is still on trial.
            let isAwaited = workers[index].hasNewSpec
            if transaction == nil, isAwaited { hasLateReplacement = true }
            workers[index].successorTakesPlace()
            workers[index].isOnTrial = isAwaited
            workers[index].isFresh = !isAwaited
            workers[index].lastExit = exit
            workers[index].ranOutOfMemory = process.ranOutOfMemory
            effects.append(.report(.exited(Termination(of: process, exit, at: now, next: .succeeded))))
            return .worker(launch.worker)
        }
        return occupantExited(process, exit, decision, of: index, at: now, into: &effects)
    }

    private mutating func occupantExited(
        _ process: Process, _ exit: Exit, _ decision: RestartDecision, of index: Int, at now: Instant,
        into effects: inout [Effect]
    ) -> Unsettled {
        let launch = process.launch
        let age = process.age(at: now)
        let wasOnTrial = workers[index].isOnTrial
        workers[index].ranOutOfMemory = process.ranOutOfMemory
        var next = workers[index].recordExit(
            exit, decision, stop: process.stop, age: age, at: now, random: random.nextFraction())
        // The group is not to blame for a process that the rollout answers for, nor for one that is to be replaced.
        if case .escalated(_, let deaths, let window) = next,
            wasOnTrial && rolloutAnswersFailures(of: launch.worker.group) || isToBeReplaced(workers[index])
        {
            next = .escalated(.hold, deaths: deaths, window: window)
        }
        // No reload names a transient worker, so nothing could launch it again. Keeping it would block its id.
        let isRemoved = workers[index].isTransient && next.isFinal
        if next.isFinal {
            endedSockets += process.spec.value.program.sockets
            rememberCompletion(of: index, after: exit, decision)
        }
        // The next process is a fresh one anyway. Replacing it would ignore the backoff.
        if workers[index].replacement?.isRecycling == true { workers[index].replacement = nil }
        // It has to arrive as well. Otherwise the rest of the group would be recycled beside a worker that keeps dying.
        if workers[index].hasCompleted { workers[index].isFresh = false }
        if isRemoved { workers[index].desired = nil }
        // An old process that is to be replaced does not make the rollout fail.
        let isTried = wasOnTrial && !workers[index].hasNewSpec
        let hasFailed = isTried && !workers[index].hasCompleted && (process.stop == nil || next.isFinal)
        let goesBack = hasFailed && failureEndsRollout(of: launch.worker.group, isFinal: next.isFinal, by: .rollback)
        let told = goesBack ? .rolloutFailed : next
        effects.append(.report(.exited(Termination(of: process, exit, at: now, next: told, isLast: isRemoved))))
        if isRemoved { releaseSockets(into: &effects) }
        if isTried, workers[index].hasCompleted { workers[index].isOnTrial = false }
        if hasFailed { recordFailure(of: index, .exited(exit, after: age), isFinal: next.isFinal) }
        return escalate(next, of: launch.worker, at: now, into: &effects)
    }

    /// Whether a reload has brought the worker another program, or no longer names it.
    private func isToBeReplaced(_ worker: WorkerState) -> Bool {
        guard transaction?.pause == nil else { return false }
        return worker.leavesAtCommit || worker.hasNewSpec && worker.replacement?.isGivenUp == false
    }

    /// Repeats a launch for which the machine lacked something. The worker is not to blame: the failure is no death.
    private mutating func delay(
        _ launch: Launch, _ failure: LaunchFailure, at now: Instant, into effects: inout [Effect]
    ) {
        guard let index = index(of: launch.worker) else { return }
        let wait = workers[index].waitForRetry
        workers[index].phase = .backingOff(since: now, until: now.advanced(by: wait))
        reportLack(failure, launch, wait: wait, into: &effects)
    }

    mutating func reportLack(
        _ failure: LaunchFailure, _ launch: Launch, wait: Duration, into effects: inout [Effect]
    ) {
        if !launchesAreDelayed { effects.append(.report(.launchesDelayed(failure, launch, wait: wait))) }
        launchesAreDelayed = true
    }

    private mutating func escalate(
        _ next: Termination.Next, of id: WorkerID, at now: Instant, into effects: inout [Effect]
    ) -> Unsettled {
        guard case .escalated(let escalation, _, _) = next else { return .worker(id) }
        switch escalation {
        case .hold:
            return .worker(id)
        case .stopGroup:
            stopGroup(of: id, at: now, into: &effects)
            return .group(id.group)
        case .exit:
            drain(code: Supervisor.escalationExitCode, reason: .escalated, at: now, into: &effects)
            return .everything
        }
    }

    /// Stops and holds every worker of a group. A transient worker is removed instead, because no reload would ever
    /// launch it again.
    private mutating func stopGroup(of dying: WorkerID, at now: Instant, into effects: inout [Effect]) {
        for index in indices(ofGroup: dying.group) {
            if workers[index].isTransient, workers[index].desired != nil {
                workers[index].desired = nil
                if workers[index].occupant == nil, workers[index].id != dying {
                    effects.append(.report(.removed(workers[index].id)))
                }
            }
            effects += workers[index].retireSuccessor(.escalated)
            effects += workers[index].retireOccupant(.escalated)
            // The group is held with its newest specs. Nothing of it is awaited.
            if transaction?.pause == nil, let replacement = workers[index].replacement {
                workers[index].desired = replacement.spec
                workers[index].replacement = nil
            }
            workers[index].isOnTrial = false
            workers[index].isFresh = false
            workers[index].hold(at: now)
        }
        releaseSockets(into: &effects)
    }

    /// The processes that a stop of this launch reaches: its process group, or its process alone.
    func stopScope(of launch: Launch) -> StopPolicy.Scope {
        let process = index(of: launch.worker).flatMap { workers[$0].process(launch) }
        return process?.spec.value.stop.scope ?? .process
    }
}

extension WorkerState {
    /// The worker's process of the given launch; nil when there is none.
    func process(_ launch: Launch) -> Process? {
        if let process = occupant, process.launch == launch { return process }
        if let process = successor, process.launch == launch { return process }
        return retirees.first { $0.launch == launch }
    }

    /// Changes the worker's process of the given launch.
    ///
    /// - Returns: Whether the worker has such a process.
    mutating func update(_ launch: Launch, _ change: (inout Process) -> Void) -> Bool {
        if var process = occupant, process.launch == launch {
            change(&process)
            occupant = process
        } else if var process = successor, process.launch == launch {
            change(&process)
            successor = process
        } else if let index = retirees.firstIndex(where: { $0.launch == launch }) {
            change(&retirees[index])
        } else {
            return false
        }
        return true
    }

    /// Removes and returns the retiree of the given launch; nil when there is none.
    mutating func removeRetiree(_ launch: Launch) -> Process? {
        retirees.firstIndex { $0.launch == launch }.map { retirees.remove(at: $0) }
    }
}

extension Termination {
    init(
        of process: Process, _ exit: Exit, at now: Instant, next: Next, isLast: Bool = false, remaining: Int32? = nil
    ) {
        self.init(
            launch: process.launch, pid: process.pid, exit: exit, age: process.age(at: now),
            isLeastAge: process.lastWatchedAt != nil, next: next,
            isLast: isLast, stopReason: process.stop?.reason, remaining: remaining,
            origin: process.spec.value.origin)
    }
}
