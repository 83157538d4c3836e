/// Events about launches: the program runs, is ready, or has exited.
extension Supervisor {
    mutating func launched(_ launch: Launch, pid: Int32, at now: Instant, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker) else { return }
        let isKnown = workers[index].update(launch) { process in process.started(pid: pid, at: now) }
        guard isKnown else { return }
        if launchesAreDelayed { effects.append(.report(.launchesResumed)) }
        launchesAreDelayed = false
        effects.append(.report(.launched(launch, pid: pid)))
    }

    /// Records that a launch was cancelled before its process was created.
    mutating func cancelled(_ launch: Launch, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker), workers[index].removeRetiree(launch) != nil else { return }
        processCount -= 1
        effects.append(.report(.cancelled(launch)))
    }

    mutating func ready(_ launch: Launch, at now: Instant, into effects: inout [Effect]) {
        // Only the first report of an occupant counts. A process that is being stopped does not become ready.
        guard let index = index(of: launch.worker), var process = workers[index].occupant, process.launch == launch,
            process.stage == .running, let pid = process.pid
        else { return }
        process.stage = .up(since: now)
        workers[index].occupant = process
        effects.append(.report(.ready(launch, pid: pid, after: process.age(at: now))))
    }

    mutating func exited(
        _ launch: Launch, _ exit: Exit, _ decision: RestartDecision, at now: Instant, into effects: inout [Effect]
    ) -> Unsettled {
        guard let index = index(of: launch.worker) else { return .nothing }
        if let process = workers[index].removeRetiree(launch) {
            processCount -= 1
            endedSockets = process.spec.value.program.sockets
            effects.append(.report(.exited(Termination(of: process, exit, at: now, next: .asked))))
            return .worker(launch.worker)
        }
        guard let process = workers[index].occupant, process.launch == launch else { return .nothing }
        processCount -= 1
        if case .neverStarted(let failure) = exit, failure.isLack {
            delay(launch, failure, at: now, into: &effects)
            return .worker(launch.worker)
        }
        let age = process.age(at: now)
        let next = workers[index].recordExit(exit, decision, age: age, at: now, random: random.nextFraction())
        // No reload names a transient worker, so nothing could launch it again. Keeping it would block its id.
        let isRemoved = workers[index].isTransient && next.isFinal
        if next.isFinal { endedSockets = process.spec.value.program.sockets }
        if isRemoved { workers[index].desired = nil }
        effects.append(.report(.exited(Termination(of: process, exit, at: now, next: next, isLast: isRemoved))))
        if isRemoved { releaseSockets(into: &effects) }
        return escalate(next, of: launch.worker, at: now, into: &effects)
    }

    /// Repeats a launch for which the machine lacked something. The worker is not to blame: the failure is no death.
    private mutating func delay(
        _ launch: Launch, _ failure: LaunchFailure, at now: Instant, into effects: inout [Effect]
    ) {
        guard let index = index(of: launch.worker) else { return }
        let wait = workers[index].waitForRetry
        workers[index].phase = .backingOff(since: now, until: now.advanced(by: wait))
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
            drain(code: Supervisor.escalationExitCode, reason: .escalated, into: &effects)
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
            effects += workers[index].retireOccupant(.escalated)
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
        return retirees.first { $0.launch == launch }
    }

    /// Changes the worker's process of the given launch.
    ///
    /// - Returns: Whether the worker has such a process.
    mutating func update(_ launch: Launch, _ change: (inout Process) -> Void) -> Bool {
        if var process = occupant, process.launch == launch {
            change(&process)
            occupant = process
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
    fileprivate init(of process: Process, _ exit: Exit, at now: Instant, next: Next, isLast: Bool = false) {
        self.init(
            launch: process.launch, pid: process.pid, exit: exit, age: process.age(at: now),
            isLeastAge: process.lastWatchedAt != nil, next: next,
            isLast: isLast, stopReason: process.stop?.reason, origin: process.spec.value.origin)
    }
}
