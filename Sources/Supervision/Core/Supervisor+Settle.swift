/// The second half of `handle`: launches and stops processes until they agree with the desired specs.
extension Supervisor {
    mutating func settle(_ unsettled: Unsettled, at now: Instant, into effects: inout [Effect]) {
        var late: [String] = []
        var indices: [Int]
        switch unsettled {
        case .nothing: return
        case .worker(let id): indices = index(of: id).map { [$0] } ?? []
        case .workers(let ids): indices = ids.compactMap(index)
        case .group(let group): indices = Array(self.indices(ofGroup: group))
        case .everything: indices = Array(workers.indices)
        case .due:
            late = progressWakeups.takeDue(at: now)
            indices = wakeups.takeDue(at: now).compactMap(index)
        }
        for index in indices { settleProcesses(of: index, at: now, into: &effects) }
        indices = settleRollouts(indices, late: late, at: now, into: &effects)
        // Stops come before launches, so that old processes are signaled first.
        for index in indices {
            launchIfWanted(index, at: now, into: &effects)
            count(index)
            wakeups.set(workers[index].deadline, for: workers[index].id)
        }
        if hasLateReplacement {
            hasLateReplacement = false
            if mode == .serving { releaseSockets(into: &effects) }
        }
        updateDownSockets(of: indices, into: &effects)
        shutDownSockets(at: now, into: &effects)
        // From the end, so that the indices that are still to come stay valid.
        for index in indices.reversed() where workers[index].isObsolete { workers.remove(at: index) }
        endIfDone(into: &effects)
        if case .draining(let code) = mode, processCount == 0 {
            mode = .finished
            shutDownAt = nil
            effects += [.report(.finished(code: code)), .finish(code)]
        }
    }

    /// Takes the next steps of a worker's processes.
    private mutating func settleProcesses(of index: Int, at now: Instant, into effects: inout [Effect]) {
        if mode == .serving {
            settleHealth(of: index, at: now, into: &effects)
            effects += workers[index].settleAttributes()
            advance(index, at: now, into: &effects)
        }
        let waits = mode != .serving && waitsForDependents(workers[index].id.group)
        for retiree in workers[index].retirees.indices where !(waits && workers[index].retirees[retiree].isUnasked) {
            effects += workers[index].retirees[retiree].settleStop(at: now, graceIsOver: graceIsOver)
        }
    }

    private mutating func settleHealth(of index: Int, at now: Instant, into effects: inout [Effect]) {
        if var occupant = workers[index].occupant {
            let wasStopped = occupant.stop != nil
            effects += occupant.settleHealth(at: now)
            effects += occupant.settleStop(at: now, graceIsOver: graceIsOver)
            workers[index].occupant = occupant
            // An old process that is to be replaced does not make the rollout fail.
            if let stop = occupant.stop, !wasStopped, workers[index].isOnTrial, !workers[index].hasNewSpec {
                recordFailure(of: index, .stopped(stop.reason), isFinal: false)
            }
        }
        if var successor = workers[index].successor {
            effects += successor.settleHealth(at: now)
            workers[index].successor = successor
            if let stop = successor.stop {
                successorStopped(successor, stop, of: index, at: now, into: &effects)
            }
        }
    }

    /// Goes on with the rollouts of the groups of these workers.
    ///
    /// - Parameters:
    ///   - indices: The workers that were settled.
    ///   - late: The groups whose time for progress is over.
    /// - Returns: All workers that have changed.
    private mutating func settleRollouts(
        _ indices: [Int], late: [String], at now: Instant, into effects: inout [Effect]
    ) -> [Int] {
        guard mode == .serving, transaction != nil || !rollouts.isEmpty || !needs.isEmpty else { return indices }
        for index in indices { count(index) }
        var changed = Set(indices)
        var groups = Set(indices.map { workers[$0].id.group }).union(late)
        var awaited = needs.isEmpty ? [] : Set(rollouts.lazy.filter(\.value.isAwaited).map(\.key))
        recordLackOfProgress(of: late, at: now)
        repeat {
            if handleFailures(at: now, into: &effects) {
                changed = Set(workers.indices)
                for index in workers.indices { settleProcesses(of: index, at: now, into: &effects) }
                groups = Set(workers.map(\.id.group))
                if !needs.isEmpty { awaited.formUnion(rollouts.keys) }
                forgetTallies()
            }
            var next: Set<String> = []
            for group in groups.sorted() {
                let begun = roll(group, at: now, into: &effects)
                for index in begun {
                    settleProcesses(of: index, at: now, into: &effects)
                    count(index)
                }
                changed.formUnion(begun)
                let (released, failed) = releaseDependents(of: group, into: &effects)
                for dependent in released { changed.formUnion(self.indices(ofGroup: dependent)) }
                next.formUnion(released + failed)
            }
            // The time of a group begins that has waited for the rollout of another group and still lacks what it needs.
            for group in awaited where rollouts[group]?.isAwaited != true {
                awaited.remove(group)
                next.formUnion(needs.dependents[group]?.filter { rollouts[$0]?.hasWhatItNeeds == false } ?? [])
            }
            groups = next
        } while !groups.isEmpty || !failures.isEmpty
        if endTransactionIfDone(at: now, into: &effects) {
            changed = Set(workers.indices)
            for index in workers.indices { settleProcesses(of: index, at: now, into: &effects) }
            forgetTallies()
            // A worker may have turned out to be too old by this very event. Nothing else would look at its group.
            for group in rollouts.keys.sorted() {
                for index in roll(group, at: now, into: &effects) {
                    settleProcesses(of: index, at: now, into: &effects)
                    count(index)
                }
            }
        }
        return changed.sorted()
    }

    private mutating func launchIfWanted(_ index: Int, at now: Instant, into effects: inout [Effect]) {
        guard mode == .serving, workers[index].wantsLaunch(at: now), let spec = workers[index].desired else { return }
        let isFree = workers[index].retirees.isEmpty || mayLaunchBesideRetirees(index)
        guard isFree, missingNeed(of: workers[index].id.group) == nil || workers[index].isTransient else {
            // The end of a backoff must not wake the master again and again.
            if case .backingOff = workers[index].phase { workers[index].phase = .vacant }
            return
        }
        // The group does not wait again when a group that it needs is changed.
        let group = workers[index].id.group
        if !workers[index].isTransient, needs.needs[group] != nil { needs.met.insert(group) }
        workers[index].occupant = order(spec, for: index, into: &effects)
    }

    /// Orders the launch of a process of a worker.
    mutating func order(_ spec: Shared<WorkerSpec>, for index: Int, into effects: inout [Effect]) -> Process {
        lastLaunchNumber += 1
        processCount += 1
        workers[index].launches += 1
        let launch = Launch(worker: workers[index].id, number: lastLaunchNumber, generation: generation)
        effects.append(.launch(launch, spec))
        return Process(launch, running: spec, ordinal: workers[index].launches)
    }
}

extension Process {
    /// Whether the process was not asked to stop yet.
    fileprivate var isUnasked: Bool {
        switch stage {
        case .launching, .starting, .up: true
        case .asked, .killed: false
        }
    }
}
