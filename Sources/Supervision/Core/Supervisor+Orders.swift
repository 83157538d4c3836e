/// The orders of operators: workers are restarted, stopped, started and signaled, and a reload is paused, resumed or taken back.
extension Supervisor {
    /// What an order would do now.
    package enum OrderAnswer: Hashable, Sendable {
        /// The order is carried out. These of its workers are changed.
        case accepted([WorkerID])
        case refused(OrderRefusal)
    }

    /// The workers of names such as `web` and `web/3`, sorted, and the first name that no worker has.
    package func workers(named names: [String]) -> (workers: [WorkerID], unknown: String?) {
        var found: Set<WorkerID> = []
        for name in Set(names).sorted() {
            let ids = ids(of: name)
            if ids.isEmpty { return ([], name) }
            found.formUnion(ids)
        }
        return (found.sorted(), nil)
    }

    /// All workers that are wanted.
    package var allWorkers: [WorkerID] { workers.lazy.filter { $0.desired != nil }.map(\.id) }

    /// Whether the output of one of these workers is read from a pipe.
    package func captures(_ ids: [WorkerID]) -> Bool {
        ids.contains { id in
            index(of: id).flatMap { workers[$0].desired }.map { $0.value.program.captured.count > 0 } ?? false
        }
    }

    private func ids(of name: String) -> [WorkerID] {
        let group = indices(ofGroup: name).lazy.map { workers[$0] }.filter { $0.desired != nil }.map(\.id)
        if !group.isEmpty { return Array(group) }
        guard let slash = name.lastIndex(of: "/"), let number = Int(name[name.index(after: slash)...]),
            let index = index(of: WorkerID(group: String(name[..<slash]), number: number)),
            workers[index].desired != nil
        else { return [] }
        // `web/03` is no name of a worker.
        return workers[index].id.description == name ? [workers[index].id] : []
    }

    /// Says what follows when an order is given now.
    package func answer(to order: Order) -> OrderAnswer {
        guard mode == .serving else { return .refused(.everythingStops) }
        switch order {
        case .restart(let ids, _): return .accepted(ids.filter { state(of: $0)?.desired != nil })
        case .stop(let ids): return .accepted(ids.filter { state(of: $0).map(\.canBeStopped) ?? false })
        case .start(let ids): return .accepted(ids.filter { state(of: $0).map(\.canBeStarted) ?? false })
        case .signal(let ids, _): return .accepted(ids.filter { state(of: $0).map { !$0.signaled.isEmpty } ?? false })
        case .pause, .resume, .abort:
            guard let transaction else { return .refused(.noReload) }
            guard transaction.isForward else { return .refused(.goesBack) }
            if order == .pause, transaction.pause != nil { return .refused(.isPaused) }
            if order == .resume, transaction.pause == nil { return .refused(.isNotPaused) }
            return .accepted([])
        }
    }

    private func state(of id: WorkerID) -> WorkerState? { index(of: id).map { workers[$0] } }

    /// Carries an order out. One that would be refused changes nothing.
    mutating func obey(
        _ order: Order, by giver: Operator, at now: Instant, into effects: inout [Effect]
    ) -> Unsettled {
        guard case .accepted(let ids) = answer(to: order) else { return .nothing }
        let changed = order.of(ids)
        // Nothing is told of an order that finds everything as it wants it.
        if changed.isAboutNobody { return .nothing }
        effects.append(.report(.ordered(changed, generation: generation, by: giver)))
        let indices = ids.compactMap(index)
        switch order {
        case .restart(_, let atOnce):
            for index in indices { restart(index, atOnce: atOnce, into: &effects) }
        case .stop:
            for index in indices { stop(index, by: giver, at: now, into: &effects) }
        case .start:
            for index in indices { start(index) }
        case .signal(_, let signal):
            effects += indices.flatMap { workers[$0].signaled }.map { .pass($0, signal) }
            return .nothing
        case .pause:
            transaction?.pause = .ordered(giver)
            progressWakeups = Wakeups()
            return .nothing
        case .resume:
            resume(at: now)
            return .everything
        case .abort:
            transaction?.pause = nil
            goBack(RolloutFailure(group: nil, cause: .aborted(giver)), at: now, into: &effects)
            return .everything
        }
        return .workers(ids)
    }

    private mutating func restart(_ index: Int, atOnce: Bool, into effects: inout [Effect]) {
        guard workers[index].occupant != nil else { return start(index) }
        let group = workers[index].id.group
        // A successor that has failed too often is tried again.
        if workers[index].replacement?.isGivenUp == true {
            workers[index].replacement?.startOver()
            // The reload that has brought the new spec waits for nobody any more.
            if rollouts[group] == nil { rollouts[group] = GroupRollout(isAwaited: false, canaries: 0) }
        }
        if !atOnce, !workers[index].isTransient {
            workers[index].occupant?.isToBeRestarted = true
            return
        }
        effects += workers[index].retireSuccessor(.recycled(.ordered))
        effects += workers[index].retireOccupant(.recycled(.ordered))
        workers[index].startOver()
        if workers[index].isTransient { return }
        if workers[index].replacement?.isRecycling == true { workers[index].replacement = nil }
        // A worker on trial stays so. Another one has to arrive before the next one of its group is replaced.
        if !workers[index].isOnTrial { workers[index].isFresh = true }
        if rollouts[group] == nil { rollouts[group] = GroupRollout(isAwaited: false, canaries: 0) }
    }

    /// Stops a worker. It has the newest spec from now on, because it has no process that would have to be replaced.
    private mutating func stop(_ index: Int, by giver: Operator, at now: Instant, into effects: inout [Effect]) {
        let group = workers[index].id.group
        // A canary that is stopped tells nothing about the new program, so another worker is the canary.
        let isBegun = workers[index].isOnTrial || workers[index].successor != nil
        if isBegun, committedSpec(of: workers[index]) != nil, let begun = rollouts[group]?.begun, begun > 0 {
            rollouts[group]?.begun = begun - 1
        }
        if transaction == nil, workers[index].hasNewSpec { hasLateReplacement = true }
        endedSockets += workers[index].desired?.value.program.sockets ?? []
        effects += workers[index].retireSuccessor(.ordered)
        effects += workers[index].retireOccupant(.ordered)
        workers[index].settleDown(by: giver, at: now)
    }

    private mutating func start(_ index: Int) {
        workers[index].completion = nil
        workers[index].startOver()
    }

    /// Goes on with a reload that is paused. What has failed before or during the pause is tried again.
    private mutating func resume(at now: Instant) {
        transaction?.pause = nil
        for index in workers.indices where !workers[index].isTransient {
            if workers[index].hasNewSpec, workers[index].successor == nil { workers[index].replacement?.startOver() }
            if workers[index].isOnTrial, workers[index].isHeld { workers[index].startOver() }
        }
        for group in rollouts.keys.sorted() where rollouts[group]?.isAwaited == true {
            guard let policy = rolloutPolicy(of: group) else { continue }
            progressWakeups.set(now.advanced(by: policy.progressDeadline), for: group)
            rollouts[group]?.failures = 0
            // Canaries that have failed are followed by others.
            let tried = members(of: group).count { workers[$0].isOnTrial || workers[$0].successor != nil }
            rollouts[group]?.begun = tried
        }
        forgetTallies()
    }
}

extension Order {
    /// The order for these workers.
    fileprivate func of(_ ids: [WorkerID]) -> Order {
        switch self {
        case .restart(_, let atOnce): .restart(ids, atOnce: atOnce)
        case .stop: .stop(ids)
        case .start: .start(ids)
        case .signal(_, let signal): .signal(ids, signal)
        case .pause, .resume, .abort: self
        }
    }

    fileprivate var isAboutNobody: Bool {
        switch self {
        case .restart([], _), .stop([]), .start([]), .signal([], _): true
        case .restart, .stop, .start, .signal, .pause, .resume, .abort: false
        }
    }
}

extension WorkerState {
    /// Whether an operator keeps the worker down.
    var isStopped: Bool { if case .stopped = phase { true } else { false } }

    fileprivate var canBeStopped: Bool { desired != nil && !isStopped }

    /// Whether the worker is down. One whose launch is due already may wait for another group.
    fileprivate var canBeStarted: Bool { desired != nil && occupant == nil }

    /// The launches of the processes that get the signals of operators: those that run and were not retired.
    fileprivate var signaled: [Launch] {
        desired == nil ? [] : [occupant, successor].compactMap { $0?.pid == nil ? nil : $0?.launch }
    }

    /// Keeps a worker down that has lost its processes. Neither a reload nor a group waits for it any more.
    fileprivate mutating func settleDown(by giver: Operator, at now: Instant) {
        adopt(target ?? desired)
        startOver()
        completion = nil
        phase = .stopped(since: now, by: giver)
    }

    /// Gives a worker that an operator keeps down another spec.
    mutating func adopt(_ spec: Shared<WorkerSpec>?) {
        desired = spec
        replacement = nil
        isOnTrial = false
        isFresh = false
        wasUp = false
    }
}
