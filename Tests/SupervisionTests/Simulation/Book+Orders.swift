@testable import Supervision

/// The orders of operators.
extension Book {
    /// What the answer to an order has to be, as far as the book knows it.
    struct ExpectedOrder {
        /// The workers that the order has to change, and those that it must not change.
        var changed: Set<WorkerID> = []
        var unchanged: Set<WorkerID> = []
        /// The launches that have to get the signal of the order, and those of processes that may have lost their places.
        var signaled: Set<UInt64> = []
        var uncertain: Set<UInt64> = []
    }

    mutating func obey(_ order: Order, at now: Instant) {
        expectedOrder = nil
        if isStopping { return }
        expectedOrder = expectation(of: order)
        switch order {
        case .restart(let ids, let atOnce): for id in ids { restart(id, atOnce: atOnce) }
        case .stop(let ids): for id in ids { stop(id) }
        case .start(let ids): for id in ids { start(id) }
        case .signal: break
        case .pause: if let transaction, !transaction.goesBack { self.transaction?.isPaused = true }
        case .resume: if let transaction, transaction.isPaused, !transaction.goesBack { resume() }
        case .abort:
            guard let transaction, !transaction.goesBack else { return }
            self.transaction?.isPaused = false
            goBack(at: now)
        }
    }

    private func expectation(of order: Order) -> ExpectedOrder {
        var expected = ExpectedOrder()
        for id in order.ids {
            guard let entry = entries[id] else {
                expected.unchanged.insert(id)
                continue
            }
            let runs = occupant(of: entry).map { !$0.isFailing } ?? false
            var isChanged: Bool?
            switch order {
            case .restart: isChanged = true
            case .stop: isChanged = entry.vacancy != .stopped
            case .start: isChanged = entry.occupant == nil ? true : runs ? false : nil
            case .signal:
                let processes = [occupant(of: entry), successor(of: entry)].compactMap(\.self).filter(\.runs)
                for process in processes {
                    if process.isFailing {
                        expected.uncertain.insert(process.launch.number)
                    } else {
                        expected.signaled.insert(process.launch.number)
                    }
                }
                isChanged = processes.isEmpty ? false : processes.contains { !$0.isFailing } ? true : nil
            case .pause, .resume, .abort: break
            }
            if isChanged == true { expected.changed.insert(id) }
            if isChanged == false { expected.unchanged.insert(id) }
        }
        return expected
    }

    /// Complains when an order has changed other workers, or has signaled other processes.
    mutating func checkOrder(_ order: Order, in effects: [Effect]) {
        guard let expected = expectedOrder, !order.isAboutReloads else { return }
        var told: Set<WorkerID> = []
        var signaled: Set<UInt64> = []
        for effect in effects {
            if case .report(.ordered(let changed, _, _)) = effect { told = Set(changed.ids) }
            if case .pass(let launch, _) = effect { signaled.insert(launch.number) }
        }
        if !told.isSuperset(of: expected.changed) || !told.isDisjoint(with: expected.unchanged) {
            complain(.ordersChangeTheNamedWorkers, "\(told) are changed instead of \(expected.changed)")
        }
        if !signaled.isSuperset(of: expected.signaled)
            || !signaled.subtracting(expected.signaled).isSubset(of: expected.uncertain)
        {
            complain(.signalsReachTheNamedWorkers, "\(signaled) are signaled instead of \(expected.signaled)")
        }
    }

    private mutating func restart(_ id: WorkerID, atOnce: Bool) {
        guard let old = entries[id] else { return }
        guard let number = old.occupant else { return start(id) }
        if old.isGivenUp { entries[id]?.forgetFailedSuccessors() }
        if !atOnce, !old.isTransient {
            processes[number]?.isToBeRestarted = true
            return
        }
        stopProcesses(of: id)
        guard var entry = entries[id] else { return }
        entry.startOver()
        // A process that did not work may have lost its place before, which no effect shows.
        if processes[number]?.isFailing == true { entry.countIsKnown = false }
        defer { entries[id] = entry }
        if entry.isTransient { return }
        // It may be replaced by the same event.
        if entry.isOutdated { entry.countIsKnown = false } else { entry.forgetFailedSuccessors() }
        if entry.isOnTrial { return }
        entry.isOnTrial = true
        entry.isRecycled = true
        if !entry.isOutdated { entry.isAwaited = false }
    }

    private mutating func stop(_ id: WorkerID) {
        guard var entry = entries[id], entry.vacancy != .stopped else { return }
        stopProcesses(of: id)
        transaction?.begun[id.group]?.remove(id)
        transaction?.surelyBegun[id.group]?.remove(id)
        (entry.occupant, entry.successor) = (nil, nil)
        if let target = entry.target { entry.spec = target }
        entry.beKeptDown()
        entries[id] = entry
    }

    private mutating func start(_ id: WorkerID) {
        guard var entry = entries[id], entry.occupant == nil else { return }
        entry.completion = nil
        entry.startOver()
        entries[id] = entry
    }

    private mutating func resume() {
        transaction?.isPaused = false
        for (id, entry) in entries where !entry.isTransient {
            if entry.isOutdated, entry.successor == nil { entries[id]?.forgetFailedSuccessors() }
            if entry.isOnTrial, !entry.isRecycled, entry.occupant == nil, entry.vacancy == .held {
                entries[id]?.startOver()
            }
        }
        func isTried(_ id: WorkerID) -> Bool {
            entries[id].map { $0.isOnTrial || $0.successor != nil } ?? false
        }
        for (group, ids) in transaction?.begun ?? [:] { transaction?.begun[group] = ids.filter(isTried) }
        for (group, ids) in transaction?.surelyBegun ?? [:] { transaction?.surelyBegun[group] = ids.filter(isTried) }
    }
}

extension Book.Entry {
    /// Records that an operator keeps the worker down, which has no process any more.
    mutating func beKeptDown() {
        forgetFailedSuccessors()
        startOver()
        isOnTrial = false
        isRecycled = false
        isAwaited = false
        wasUp = false
        completion = nil
        mayHaveCompleted = false
        countIsKnown = true
        vacancy = .stopped
    }
}

extension Order {
    /// The workers that the order names.
    var ids: [WorkerID] {
        switch self {
        case .restart(let ids, _), .stop(let ids), .start(let ids), .signal(let ids, _): ids
        case .pause, .resume, .abort: []
        }
    }

    var isAboutReloads: Bool {
        switch self {
        case .pause, .resume, .abort: true
        case .restart, .stop, .start, .signal: false
        }
    }
}
