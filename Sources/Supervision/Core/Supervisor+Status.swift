extension Supervisor {
    /// The status at `now`. While the master stops, the status lists only the processes that are being stopped.
    package func status(at now: Instant) -> Status {
        var (rows, successors, leaving): ([Status.Row], [Status.Row], [Status.Row]) = ([], [], [])
        for worker in workers {
            if mode == .serving, let row = row(of: worker, at: now) { rows.append(row) }
            let successor = worker.successor?.row(as: .successor, of: worker, at: now)
            if let row = successor ?? rowOfNextSuccessor(of: worker, at: now) { successors.append(row) }
            leaving += worker.retirees.map { $0.row(as: .leaving, of: worker, at: now) }
        }
        return Status(
            generation: generation, rows: rows + successors + leaving, rollout: rolloutStatus(at: now),
            manifestDiffers: manifestDiffers)
    }

    /// Whether a reload is in progress: being rolled out, paused, or taken back.
    package var isReloading: Bool { transaction != nil }

    /// Whether workers are being replaced, or what ran before comes back. A reload that is paused waits for the next one.
    package var isRolling: Bool { transaction.map { $0.pause == nil } ?? false }

    /// How many workers are up, and how many there are.
    package var upCount: (up: Int, workers: Int) {
        let wanted = workers.lazy.filter { $0.desired != nil && !$0.isTransient }
        return (wanted.count(where: \.isUp), wanted.count)
    }

    /// The index of the first worker that is not up and that somebody still waits for: it has not completed, and was not given
    /// up. Nil when there is none.
    ///
    /// - Parameter index: Where to begin.
    package func firstUnsettledWorker(from index: Int) -> Int? {
        guard index < workers.count else { return nil }
        return workers[index...].firstIndex { worker in
            if worker.desired == nil || worker.isTransient || worker.isUp { return false }
            return switch worker.phase {
            case .completed, .held, .stopped: false
            case .occupied: true
            case .vacant, .backingOff: !waitsInVain(worker)
            }
        }
    }

    /// When the last process is killed that was asked to stop; nil when none waits for its end.
    package var lastKill: Instant? { workers.lazy.flatMap(\.retirees).compactMap(\.deadline).max() }

    /// Whether each of these workers has a process that was launched after a launch and counts as up, and if so, which of them
    /// will not get one by themselves. Nil while some are still awaited.
    package func restarted(_ ids: [WorkerID], after launch: UInt64) -> (notUp: [WorkerID], isOver: Bool) {
        var notUp: [WorkerID] = []
        for worker in ids.lazy.compactMap({ index(of: $0) }).map({ workers[$0] }) where worker.desired != nil {
            switch worker.phase {
            case .occupied(let process) where process.launch.number > launch:
                if !worker.isUp || worker.isAwaitingArrival { return ([], false) }
            case .occupied:
                guard worker.replacement?.isGivenUp == true else { return ([], false) }
                notUp.append(worker.id)
            case .vacant, .backingOff: return ([], false)
            case .completed: if !worker.hasCompleted { notUp.append(worker.id) }
            case .held, .stopped: notUp.append(worker.id)
            }
        }
        return (notUp, true)
    }

    package func rolloutStatus(at now: Instant) -> Status.Rollout? {
        guard let transaction else { return nil }
        let remaining = workers.count { !$0.isTransient && $0.desired != nil && !$0.hasArrived }
        return Status.Rollout(state: transaction.state, remaining: remaining, age: now.since(transaction.began))
    }

    /// The row of a successor that has failed and will be tried again; nil if there is none.
    private func rowOfNextSuccessor(of worker: WorkerState, at now: Instant) -> Status.Row? {
        guard mode == .serving, transaction?.pause == nil, let retryAt = worker.replacement?.retryAt else { return nil }
        return Status.Row(
            id: worker.id, role: .successor, state: .backingOff(retryAt.since(now)), pid: nil, age: nil,
            launches: worker.launches, lastExit: nil, ranOutOfMemory: false, text: nil, isOutdated: false,
            of: worker.desired)
    }

    /// The worker's row; nil for a worker that is no longer wanted.
    private func row(of worker: WorkerState, at now: Instant) -> Status.Row? {
        guard worker.desired != nil else { return nil }
        if let occupant = worker.occupant { return occupant.row(as: .worker, of: worker, at: now) }
        let need = worker.isTransient ? nil : missingNeed(of: worker.id.group)
        let (state, age): (Status.State, Duration?) =
            switch worker.phase {
            case .vacant, .occupied: (need.map { .waitingFor($0.group) } ?? .waiting, nil)
            case .backingOff(let since, let until): (.backingOff(until.since(now)), now.since(since))
            case .completed(let since): (.completed, now.since(since))
            case .held(let since): (.held, now.since(since))
            case .stopped(let since, let giver): (.stopped(by: giver), now.since(since))
            }
        return Status.Row(
            id: worker.id, role: .worker, state: state, pid: nil, age: age, launches: worker.launches,
            lastExit: worker.lastExit, ranOutOfMemory: worker.ranOutOfMemory, text: nil, isOutdated: worker.isOutdated,
            of: worker.desired)
    }
}

extension WorkerState {
    fileprivate var isOutdated: Bool { replacement.map { !$0.isRecycling } ?? leavesAtCommit }
}

extension Process {
    fileprivate func row(as role: Status.Role, of worker: WorkerState, at now: Instant) -> Status.Row {
        let (state, age): (Status.State, Duration?) =
            switch stage {
            case .launching: (.waiting, nil)
            case .starting, .up: role == .leaving ? (.waiting, nil) : runningState(at: now)
            case .asked(let since, let killAt): (.stopping(killAt.since(now)), now.since(since))
            case .killed(let since): (.killed, now.since(since))
            }
        let isWorker = role == .worker
        return Status.Row(
            id: launch.worker, role: role, state: state, pid: pid, age: age,
            launches: isWorker ? worker.launches - (worker.successor == nil ? 0 : 1) : ordinal,
            lastExit: isWorker ? worker.lastExit : nil, ranOutOfMemory: isWorker && worker.ranOutOfMemory,
            text: health?.text, isOutdated: isWorker && worker.isOutdated,
            of: spec)
    }

    private func runningState(at now: Instant) -> (Status.State, Duration?) {
        switch stage {
        case .starting(let until): (.starting(until.since(now)), age(at: now))
        case .launching, .up, .asked, .killed:
            readySince.map { (.ready, now.since($0)) } ?? (.running, age(at: now))
        }
    }
}

extension Status.Row {
    /// - Parameter spec: What the process was launched with, or will be.
    fileprivate init(
        id: WorkerID, role: Status.Role, state: Status.State, pid: Int32?, age: Duration?, launches: Int,
        lastExit: Exit?, ranOutOfMemory: Bool, text: String?, isOutdated: Bool, of spec: Shared<WorkerSpec>?
    ) {
        self.init(
            id: id, role: role, state: state, pid: pid, age: age, launches: launches, lastExit: lastExit,
            ranOutOfMemory: ranOutOfMemory, text: text,
            isOutdated: isOutdated, cap: spec?.value.program.cap, sockets: spec?.value.program.sockets ?? [],
            outputFiles: spec?.value.outputFiles ?? [])
    }
}

extension WorkerSpec {
    /// The files that the worker's lines are appended to, that of standard output first.
    fileprivate var outputFiles: [String] {
        let output = upkeep.output
        let files = [output.standardOutput?.file, output.standardError?.file].compactMap { $0 }
        let texts = files.map { LinePolicy.text($0, of: id, label) }
        return texts.count == 2 && texts[0] == texts[1] ? [texts[0]] : texts
    }
}
