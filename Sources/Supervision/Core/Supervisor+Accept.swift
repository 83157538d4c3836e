/// Reloads: the specs of an accepted manifest replace the specs of the last one.
extension Supervisor {
    mutating func requestReload(into effects: inout [Effect]) {
        guard mode == .serving else { return effects.append(.report(.reloadIgnored)) }
        effects.append(.load(beside: specs(where: \.isTransient)))
    }

    /// - Parameter isOfManifest: Whether the set is what the manifest says.
    mutating func accept(
        _ specs: [WorkerSpec], isOfManifest: Bool = true, at now: Instant, into effects: inout [Effect]
    ) {
        guard mode == .serving else { return effects.append(.report(.reloadIgnored)) }
        let plan = planToward(specs)
        let isFirst = generation == 0
        generation += 1
        if isOfManifest { manifestDiffers = false }
        effects.append(.report(.accepted(plan, generation: generation, retried: retriedWorkers(staying: plan))))
        if let transaction { effects.append(.report(.redirected(from: generation - 1, transaction.state))) }
        rename(by: plan, into: &effects)
        let isRedirected = transaction != nil
        let bringsManifest = isOfManifest || transaction?.bringsManifest == true
        transaction = isFirst ? nil : Transaction(at: now)
        transaction?.bringsManifest = bringsManifest
        if !isFirst, !isRedirected { rememberCompletions() }
        // A reload in progress was reported, so its end is reported, too, even if nothing has to be replaced any more.
        // So is that of one which gives processes other attributes, even if no process runs that lacks them.
        transaction?.hasWork = isRedirected || plan.adjustsAttributes
        apply(plan, at: now, into: &effects)
        // There is nothing to go back to from the first set.
        if isFirst { commitSpecs() }
        startRollouts(isRedirected: isRedirected, at: now)
        updateNeeds()
        releaseSockets(into: &effects)
    }

    /// Plans the way from what runs to a set of specs.
    func planToward(_ specs: [WorkerSpec]) -> Plan {
        var committedIDs: [WorkerID: WorkerID] = [:]
        for index in workers.indices where workers[index].isNamedByManifest {
            guard let old = workers[index].committedID, committedIDs[old] == nil else { continue }
            committedIDs[old] = workers[index].id
        }
        return Plan(
            from: self.specs(where: \.isNamedByManifest), to: specs, under: rights, committedIDs: committedIDs)
    }

    /// Whether a set of workers differs from what runs, or is being rolled out, by more than the number of one group's workers.
    package func changesMoreThanTheNumber(of specs: [WorkerSpec]) -> Bool {
        let current = workers.indices.compactMap { index in
            workers[index].isNamedByManifest && !workers[index].leavesAtCommit ? workers[index].target?.value : nil
        }
        var groups: Set<String> = []
        for step in Plan(from: current, to: specs, under: rights).steps {
            switch step {
            case .keep: break
            case .start, .retire: groups.insert(step.worker.group)
            case .adjust, .replace: return true
            }
        }
        return groups.count > 1
    }

    /// Whether a reload launches a worker again that it does not change: the worker is held, or its job has failed and another
    /// group waits for it in vain.
    private func isTriedAgain(_ worker: WorkerState) -> Bool {
        switch worker.phase {
        case .held: true
        case .completed:
            !worker.hasCompleted && !isTakenBack
                && needs.dependents[worker.id.group]?.contains(where: needs.failed.contains) == true
        case .occupied, .vacant, .backingOff, .stopped: false
        }
    }

    /// How many workers that have failed stay, and are launched again.
    private func retriedWorkers(staying plan: Plan) -> Int {
        var retried = workers.indices.count { !workers[$0].isTransient && isTriedAgain(workers[$0]) }
        if retried == 0 { return 0 }
        for case .retire(let spec) in plan.steps {
            if let index = index(of: spec.id), isTriedAgain(workers[index]) { retried -= 1 }
        }
        return retried
    }

    /// The specs of some workers. Looks at the workers in place, because a copy of a worker's state costs more than the rest of
    /// a reload.
    private func specs(where isIncluded: (WorkerState) -> Bool) -> [WorkerSpec] {
        workers.indices.compactMap { isIncluded(workers[$0]) ? workers[$0].desired?.value : nil }
    }

    /// Applies each step to its worker. Steps and workers are both sorted by id, so a single pass over both is enough.
    mutating func apply(_ plan: Plan, at now: Instant, into effects: inout [Effect]) {
        addWorkers(of: plan)
        var index = 0
        for step in plan.steps {
            // A worker without a step was launched by hand, or is no longer wanted and has a process left.
            while index < workers.count, workers[index].id < step.worker { index += 1 }
            apply(step, to: index, at: now, into: &effects)
        }
    }

    /// Adds the workers that the plan names and that are not known.
    private mutating func addWorkers(of plan: Plan) {
        var new: [WorkerState] = []
        var index = 0
        for step in plan.steps {
            while index < workers.count, workers[index].id < step.worker { index += 1 }
            if index == workers.count || workers[index].id != step.worker { new.append(WorkerState(step.spec)) }
        }
        if new.isEmpty { return }
        workers += new
        workers.sort { $0.id < $1.id }
    }

    private mutating func apply(_ step: Plan.Step, to index: Int, at now: Instant, into effects: inout [Effect]) {
        let isTakenBack = isTakenBack
        switch step {
        case .start(let spec):
            // The id may belong to a worker that was launched by hand, or to a removed worker whose process still runs.
            effects += workers[index].retireOccupant(.superseded)
            let retirees = workers[index].retirees
            workers[index] = WorkerState(spec)
            workers[index].retirees = retirees
            workers[index].isOnTrial = transaction != nil
        case .keep(let spec), .adjust(_, to: let spec):
            if isTriedAgain(workers[index]) { workers[index].startOver() }
            workers[index].keep(Shared(spec), isTakenBack: isTakenBack, at: now, into: &effects)
        case .replace(let old, with: let spec):
            let rights = rights.value
            workers[index].replace(
                old, with: Shared(spec), rights, isTakenBack: isTakenBack, at: now, into: &effects)
        case .retire:
            // Until the reload is committed it may be taken back. A worker that was never committed leaves at once.
            if committedSpec(of: workers[index]) != nil, !isTakenBack {
                workers[index].leavesAtCommit = true
                effects += workers[index].retireSuccessor(.retired)
                workers[index].replacement = nil
            } else {
                workers[index].leave(isTakenBack ? .rolledBack([]) : .retired, into: &effects)
            }
            return
        }
        workers[index].applyStopPolicy()
    }

    /// Whether a reload is being taken back.
    package var isTakenBack: Bool { transaction?.isForward == false }

    /// The worker's spec in the set that was committed last; nil if the set has no such worker.
    func committedSpec(of worker: WorkerState) -> Shared<WorkerSpec>? {
        let id = worker.committedID ?? worker.id
        let index = committed.partitioningIndex { $0.value.id >= id }
        return index < committed.endIndex && committed[index].value.id == id ? committed[index] : nil
    }

    /// Releases each leased socket that no spec names any more: neither one that runs, nor one that is to run, nor one
    /// that may have to run again.
    mutating func releaseSockets(into effects: inout [Effect]) {
        var needed: Set<SocketSpec> = []
        socketOwners = [:]
        for index in workers.indices {
            var sockets = workers[index].desired?.value.program.sockets ?? []
            sockets += workers[index].replacement?.spec.value.program.sockets ?? []
            needed.formUnion(sockets)
            for retiree in workers[index].retirees { sockets += retiree.spec.value.program.sockets }
            if sockets.isEmpty { continue }
            for socket in Set(sockets.map(\.identity)) {
                socketOwners[socket, default: []].append(workers[index].id)
            }
        }
        if transaction != nil { for spec in committed { needed.formUnion(spec.value.program.sockets) } }
        let released = leasedSockets.subtracting(needed)
        leasedSockets = needed
        refusedSockets.formIntersection(needed)
        if !released.isEmpty {
            effects.append(.release(released.sorted(by: SocketSpec.precedes)))
        }
    }
}

extension SocketSpec {
    /// The order in which effects list sockets.
    static func precedes(_ first: SocketSpec, _ second: SocketSpec) -> Bool {
        (first.name, first.description) < (second.name, second.description)
    }
}

extension WorkerState {
    var isNamedByManifest: Bool { desired != nil && !isTransient }

    /// Keeps the worker's process, which takes over the policies of a spec with the same program.
    ///
    /// - Parameter isTakenBack: Whether the spec is that of a reload that is taken back.
    fileprivate mutating func keep(
        _ spec: Shared<WorkerSpec>, isTakenBack: Bool, at now: Instant, into effects: inout [Effect]
    ) {
        leavesAtCommit = false
        if let current = replacement {
            if current.isRecycling {
                replacement?.spec = spec
                if current.isGivenUp { replacement?.startOver() }
                effects += successor?.adopt(spec, at: now) ?? []
            } else {
                let changes = Change.list(from: spec.value, to: current.spec.value)
                effects += retireSuccessor(isTakenBack ? .rolledBack(changes) : .outdated)
                replacement = nil
            }
        }
        let policy = desired?.value.restart ?? spec.value.restart
        desired = spec
        effects += occupant?.adopt(spec, at: now) ?? []
        if isTakenBack, occupant == nil, let completion = completion(with: spec) {
            return restore(completion, with: spec, .rolledBack([]), into: &effects)
        }
        reconsiderLastExit(replacing: policy)
    }

    /// Notes that a process with another program has to take the place of the worker's process. The rollout of the group
    /// decides when. The restart policy and the stop policy take effect at once.
    ///
    /// - Parameters:
    ///   - rights: What the master may do to the processes.
    ///   - isTakenBack: Whether the spec is that of a reload that is taken back.
    fileprivate mutating func replace(
        _ old: WorkerSpec, with spec: Shared<WorkerSpec>, _ rights: MasterRights, isTakenBack: Bool, at now: Instant,
        into effects: inout [Effect]
    ) {
        leavesAtCommit = false
        if isStopped { return adopt(spec) }
        func reason() -> StopReason {
            let changes = Change.list(from: old, to: spec.value, under: rights)
            return isTakenBack ? .rolledBack(changes) : .replaced(changes)
        }
        if let completion = completion(with: spec) {
            restore(completion, with: spec, reason(), into: &effects)
            if !isTakenBack { reconsiderLastExit(replacing: old.restart) }
            return
        }
        if let current = replacement, current.spec.value.program == spec.value.program {
            replacement?.spec = spec
            replacement?.reason = reason()
            replacement?.startOver()
            effects += successor?.adopt(spec, at: now) ?? []
        } else {
            let reason = reason()
            effects += retireSuccessor(isTakenBack ? reason : .outdated)
            replacement = Replacement(spec, reason)
        }
        if var kept = desired?.value {
            kept.restart = spec.value.restart
            kept.stop = spec.value.stop
            desired = Shared(kept)
        }
    }

    /// Stops the worker's processes, and forgets the worker when they have exited.
    mutating func leave(_ reason: StopReason, into effects: inout [Effect]) {
        effects += retireSuccessor(reason)
        effects += retireOccupant(reason)
        replacement = nil
        desired = nil
        phase = .vacant
        isOnTrial = false
        isFresh = false
        leavesAtCommit = false
    }

    /// Applies the latest stop policy to the worker's processes.
    mutating func applyStopPolicy() {
        guard let policy = (replacement?.spec ?? desired)?.value.stop else { return }
        occupant?.apply(policy)
        successor?.apply(policy)
        for index in retirees.indices { retirees[index].apply(policy) }
    }
}
