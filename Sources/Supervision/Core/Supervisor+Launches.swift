/// Events about launches: the program runs, is ready, or has exited.
extension Supervisor {
    mutating func launched(_ launch: Launch, pid: Int32, at now: Instant, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker) else { return }
        let isKnown = workers[index].update(launch) { $0.started(pid: pid, at: now) }
        guard isKnown else { return }
        if launchesAreDelayed { effects.append(.report(.launchesResumed)) }
        launchesAreDelayed = false
        let worker = workers[index]
        let old = worker.successor?.launch == launch ? worker.occupant?.pid : nil
        effects.append(.report(.launched(launch, pid: pid, beside: old)))
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
            successorExited(process, exit, of: index, at: now, into: &effects)
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
        effects.append(.report(.exited(Termination(of: process, exit, at: now, next: next, isLast: isRemoved))))
        if isRemoved { releaseSockets(into: &effects) }
        // An old process that is to be replaced does not make the rollout fail.
        if wasOnTrial, !workers[index].hasNewSpec {
            if workers[index].hasCompleted {
                workers[index].isOnTrial = false
            } else if process.stop == nil || next.isFinal {
                recordFailure(of: index, .exited(exit, after: age), isFinal: next.isFinal)
            }
        }
        return escalate(next, of: launch.worker, at: now, into: &effects)
    }

    /// Whether the rollout policy says what follows the failure of a new process of the group: all groups go back, or the
    /// reload is paused.
    private func rolloutAnswersFailures(of group: String) -> Bool {
        transaction?.isForward == true && transaction?.pause == nil && rollouts[group]?.isContinuing == false
            && rollouts[group]?.isAwaited == true && rolloutPolicy(of: group)?.onFailure != .continue
    }

    /// Whether a reload has brought the worker another program, or no longer names it.
    private func isToBeReplaced(_ worker: WorkerState) -> Bool {
        transaction?.pause == nil && (worker.leavesAtCommit || worker.hasNewSpec)
    }

    /// Records that a successor has ended before it took the place of the occupant.
    private mutating func successorExited(
        _ process: Process, _ exit: Exit, of index: Int, at now: Instant, into effects: inout [Effect]
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
        let wait = postponeSuccessor(of: index, at: now)
        let limit = process.spec.value.restart.intensity
        let next = Termination.Next.relaunch(
            wait: wait, deaths: workers[index].replacement?.failures ?? 1, limit: limit.deaths, window: limit.within)
        effects.append(
            .report(
                .exited(
                    Termination(of: process, exit, at: now, next: next, remaining: workers[index].occupant?.pid))))
        guard workers[index].hasNewSpec else { return }
        let policy = process.spec.value.restart
        recordFailure(
            of: index, .exited(exit, after: process.age(at: now)),
            isFinal: exit.isCertain || !policy.wantsAnother(after: exit))
    }

    /// Lets the next launch of a successor wait, because one has failed.
    ///
    /// - Returns: The wait.
    @discardableResult
    mutating func postponeSuccessor(of index: Int, at now: Instant) -> Duration {
        guard var replacement = workers[index].replacement else { return .zero }
        replacement.failures += 1
        // A successor is never repeated without a wait. The worker itself still runs.
        let backoff = replacement.spec.value.restart.backoff
        let wait = max(
            backoff.wait(afterDeaths: replacement.failures + 1, random: random.nextFraction()),
            WorkerState.leastWait(afterFailures: replacement.failures))
        replacement.retryAt = now.advanced(by: wait)
        workers[index].replacement = replacement
        return wait
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

    private mutating func reportLack(
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

extension Exit {
    /// Whether every further launch would end in the same way.
    fileprivate var isCertain: Bool { if case .neverStarted(let failure) = self { failure.isCertain } else { false } }
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
    fileprivate init(
        of process: Process, _ exit: Exit, at now: Instant, next: Next, isLast: Bool = false, remaining: Int32? = nil
    ) {
        self.init(
            launch: process.launch, pid: process.pid, exit: exit, age: process.age(at: now),
            isLeastAge: process.lastWatchedAt != nil, next: next,
            isLast: isLast, stopReason: process.stop?.reason, remaining: remaining,
            origin: process.spec.value.origin)
    }
}
