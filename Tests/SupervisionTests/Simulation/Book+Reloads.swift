@testable import Supervision

/// Reloads: sets of workers, what follows them, and what the groups need.
extension Book {
    mutating func accept(_ specs: [WorkerSpec], at now: Instant) {
        let new = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let named = entries.filter { !$1.isTransient }
        lastReloadChangedNothing =
            transaction == nil && generation > 0 && named.count == new.count
            && named.allSatisfy { id, entry in
                new[id].map { $0 == entry.spec && $0 == entry.target } == true && !isTriedAgain(entry)
                    && !entry.isGivenUp
            }
        let isFirst = generation == 0
        let isRedirected = transaction != nil
        generation += 1
        manifestDiffers = false
        transaction = isFirst ? nil : Transaction(turnedAt: now)
        if !isFirst, !isRedirected { rememberCompletions() }
        rename(toward: new)
        apply(new, isOnTrial: !isFirst, at: now)
        if isFirst { committed = new }
        if isRedirected { return }
        for (id, entry) in entries {
            let isUp = isUp(entry)
            entries[id]?.wasUp = isUp || entry.isOnTrial && entry.isRecycled && entry.wasUp
        }
        // It is told again that a group waits in vain.
        let waits = entries.contains { id, entry in
            entry.occupant == nil && entry.vacancy == .wanted && mayWaitToRoll(id.group)
        }
        if waits { lastReloadChangedNothing = false }
        // A group counts anew who is missed. So it may have room for restarts that an operator has ordered, and that are under way.
        let isRestarting = entries.contains { id, entry in
            entry.occupant == nil && hasLeavingProcess(id) || occupant(of: entry)?.isToBeRestarted == true
        }
        if isRestarting { lastReloadChangedNothing = false }
    }

    /// Whether a reload launches a worker again that it does not change.
    private func isTriedAgain(_ entry: Entry) -> Bool {
        if entry.occupant != nil || entry.vacancy == .wanted { return false }
        if entry.vacancy == .stopped { return false }
        if entry.vacancy == .held { return true }
        guard !entry.hasCompleted, transaction?.goesBack != true else { return false }
        return vainGroups.contains { group in needs[group]?.contains { $0.group == entry.id.group } == true }
    }

    /// Notes what each worker is to become.
    mutating func apply(_ new: [WorkerID: WorkerSpec], isOnTrial: Bool, at now: Instant) {
        for (id, entry) in entries where !entry.isTransient {
            guard let spec = new[id] else {
                if committed[entry.committedID ?? id] != nil, transaction?.goesBack != true {
                    stopSuccessor(of: id)
                    entries[id]?.target = nil
                } else {
                    stopProcesses(of: id)
                    entries[id] = nil
                }
                continue
            }
            if entry.vacancy == .stopped {
                entries[id]?.spec = spec
                entries[id]?.target = spec
                continue
            }
            let isServed = entry.spec.program.mayBecome(spec.program, rights.value)
            let mayEnd =
                committed[entry.committedID ?? id]?.program.isServed(by: spec.program) == true
                && (!isServed || transaction?.goesBack == true && entry.occupant == nil)
            if mayEnd, let exit = entry.completion {
                restore(id, spec, exit)
            } else if isServed {
                keep(id, spec, at: now)
            } else {
                replace(id, by: spec, at: now)
            }
            if mayEnd, entries[id]?.mayHaveCompleted == true { entries[id]?.countIsKnown = false }
        }
        for (id, spec) in new where entries[id]?.isTransient != false {
            // The manifest may name the id of a transient worker, whose process then has to stop.
            stopProcesses(of: id)
            entries[id] = Entry(spec, rights)
            entries[id]?.isOnTrial = isOnTrial
        }
        for (id, entry) in entries where !entry.isTransient {
            entries[id]?.isAwaited = entry.isOutdated || entry.isOnTrial && !entry.isRecycled
        }
        for (number, process) in processes {
            if let spec = new[process.launch.worker] { processes[number]?.apply(spec.stop) }
        }
        updateNeeds()
    }

    /// Notes which jobs have ended before a reload.
    private mutating func rememberCompletions() {
        for (id, entry) in entries where !entry.isTransient && entry.occupant == nil {
            if !entry.countIsKnown || entry.isOutdated {
                entries[id]?.mayHaveCompleted = true
            } else if entry.vacancy == .completed {
                entries[id]?.completion = entry.lastExit
            }
        }
    }

    /// Records that a worker gets back the spec with which its job had ended. The job stays ended, unless a newer manifest
    /// has another restart policy.
    private mutating func restore(_ id: WorkerID, _ spec: WorkerSpec, _ exit: Exit) {
        stopSuccessor(of: id)
        if let number = entries[id]?.occupant { processes[number]?.apply(spec.stop) }
        stopProcesses(of: id)
        guard var entry = entries[id] else { return }
        entry.forgetFailedSuccessors()
        let hasNewPolicy = spec.restart != entry.spec.restart && transaction?.goesBack != true
        entry.spec = spec
        entry.target = spec
        entry.startOver()
        entry.lastExit = exit
        entry.isOnTrial = false
        entry.isRecycled = false
        entry.countIsKnown = true
        if hasNewPolicy { entry.decision = .byPolicy }
        if !hasNewPolicy || !spec.restart.wantsAnother(after: exit) { entry.vacancy = .completed }
        entries[id] = entry
    }

    private mutating func stopSuccessor(of id: WorkerID) {
        if let number = entries[id]?.successor { processes[number]?.leave() }
        entries[id]?.successor = nil
    }

    private mutating func replace(_ id: WorkerID, by spec: WorkerSpec, at now: Instant) {
        if let number = entries[id]?.successor {
            if processes[number]?.spec.program == spec.program {
                processes[number]?.adopt(spec, at: now)
            } else {
                stopSuccessor(of: id)
            }
        }
        entries[id]?.forgetFailedSuccessors()
        entries[id]?.target = spec
        entries[id]?.spec.restart = spec.restart
        entries[id]?.spec.stop = spec.stop
        // A worker without a process may be replaced from now on without any effect.
        if !(entries[id].flatMap(occupant)?.isUp ?? false) { entries[id]?.countIsKnown = false }
        entries[id]?.formerTargets.append(spec)
    }

    private mutating func keep(_ id: WorkerID, _ spec: WorkerSpec, at now: Instant) {
        guard var entry = entries[id] else { return }
        if entry.isOutdated || entry.isGivenUp { entry.forgetFailedSuccessors() }
        if let number = entry.successor {
            // The process of another program is not wanted any more, even if it could become one of this program.
            if !entry.isOutdated {
                processes[number]?.adopt(spec, at: now)
            } else {
                stopSuccessor(of: id)
                entry.successor = nil
            }
        }
        if let number = entry.occupant { processes[number]?.adopt(spec, at: now) }
        let hasNewPolicy = spec.restart != entry.spec.restart
        entry.spec = spec
        entry.target = spec
        if hasNewPolicy { entry.decision = .byPolicy }
        var startsOver = isTriedAgain(entry)
        if hasNewPolicy, let exit = entry.lastExit, entry.occupant == nil {
            let isWanted = spec.restart.wantsAnother(after: exit)
            if entry.vacancy == .completed, isWanted { startsOver = true }
            if mayWaitForNeeds(id.group) {
                // A worker that waits for another group has no backoff that could be given up.
                entry.countIsKnown = false
            } else if entry.vacancy == .wanted, let due = entry.due, !isWanted {
                if due.upperBound > now {
                    entry.vacancy = .completed
                    entry.delayedUntil = nil
                } else if isLate {
                    // The backoff is over, and the core has not been told so. It gives up a launch that still backs off.
                    entry.countIsKnown = false
                }
                // A launch that is due at once is ordered by the same event.
            }
        }
        if startsOver { entry.startOver() }
        entries[id] = entry
    }

    /// Records that all groups go back to the committed set.
    mutating func goBack(at now: Instant) {
        transaction?.goesBack = true
        transaction?.turnedAt = now
        transaction?.begun = [:]
        transaction?.surelyBegun = [:]
        manifestDiffers = true
        rename(toward: committed)
        apply(committed, isOnTrial: true, at: now)
    }

    /// Records that the reload in progress is committed.
    mutating func commit() {
        transaction = nil
        for (id, entry) in entries {
            entries[id]?.isOnTrial = false
            entries[id]?.completion = nil
            entries[id]?.mayHaveCompleted = false
            guard entry.leaves else { continue }
            stopProcesses(of: id)
            entries[id] = nil
        }
        committed = [:]
        for (id, entry) in entries where !entry.isTransient {
            committed[id] = entry.target
            entries[id]?.committedID = nil
        }
    }

    /// The workers that a reload in progress certainly waits for: it has brought them another program that does not run
    /// yet, or has launched them.
    ///
    /// The reload waits no longer for a group that goes on in spite of a failure, and nobody sees when the wait for a group
    /// ends that does not come up when it goes back.
    var awaited: [Entry] {
        guard let transaction, !transaction.goesBack else { return [] }
        return entries.values.filter { entry in
            entry.isAwaited && !entry.leaves && (entry.isOutdated || entry.isOnTrial)
                && !entry.isGivenUp && !transaction.continuing.contains(entry.id.group)
        }
    }
}

/// Needs.
extension Book {
    private mutating func updateNeeds() {
        vainGroups = []
        var new: [String: [Need]] = [:]
        for group in Set(entries.keys.map(\.group)) {
            // After a rename, a group may need itself. No group waits for that.
            let list = firstMember(of: group)?.target?.upkeep.needs.filter { $0.group != group } ?? []
            if !list.isEmpty { new[group] = list }
        }
        metNeeds = metNeeds.filter { needs[$0] == new[$0] }
        perhapsMetNeeds = perhapsMetNeeds.filter { needs[$0] == new[$0] }
        needs = new
    }

    /// Why a need is not met; nil when it is met.
    func obstacle(to need: Need) -> String? {
        var unmet: WorkerID?
        for (id, entry) in entries where id.group == need.group && entry.isMember {
            let isMet =
                switch need.condition {
                case .ready: isUp(entry) || entry.wasUp || entry.hasCompleted
                case .completed: entry.hasCompleted && !hasLeavingProcess(id)
                }
            if !isMet { unmet = min(unmet ?? id, id) }
        }
        if let unmet { return "\(unmet) is not \(need.condition)" }
        return awaited.first { $0.id.group == need.group }.map { "\($0.id) is being replaced" }
    }

    /// Whether a group may be waiting for another group. During a reload the book does not know each time for how long.
    func mayWaitForNeeds(_ group: String) -> Bool {
        !metNeeds.contains(group)
            && (needs[group] ?? []).contains { transaction != nil || obstacle(to: $0) != nil }
    }

    /// Whether a group lacks what it needs, so that its workers are not replaced.
    func mayWaitToRoll(_ group: String) -> Bool {
        needs[group]?.contains { obstacle(to: $0) != nil } ?? false
    }

    /// Whether a group has to be stopped before this group is stopped.
    func waitsForDependents(_ group: String) -> Bool {
        stopRequests < 2
            && processes.values.contains { process in
                needs[process.launch.worker.group]?.contains { $0.group == group } ?? false
            }
    }
}
