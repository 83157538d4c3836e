@testable import Supervision

extension Checker {
    /// The end of a master that ends when no worker will be launched again by itself.
    static let done: [Checker] = [
        Checker(name: .aMasterThatIsDoneEnds) { world in
            let reports = world.lastEffects.filter { if case .report(.done) = $0 { true } else { false } }.count
            if reports == 0 {
                let hasToEnd = world.endsWhenDone && !world.book.isStopping && world.book.isDone
                return hasToEnd ? "the master is done and does not end" : nil
            }
            if !world.endsWhenDone { return "a master that was not asked to end reports that it is done" }
            return world.book.isDone && !world.before.isStopping && reports == 1 && world.isFinished
                ? nil : "done is reported \(reports) times; done: \(world.book.isDone), ended: \(world.isFinished)"
        },
        Checker(name: .theEndTellsWhetherAWorkerFailed) { world in
            for case .report(.done(let workers, let failed)) in world.lastEffects {
                let expected = world.book.failedWorkers
                if failed != expected { return "\(failed) failed instead of \(expected)" }
                if workers != world.book.entries.count { return "\(workers) workers are done" }
                let code: Int32 = expected.isEmpty ? 0 : 1
                if world.finishCodes != [code] { return "the exit code is \(world.finishCodes) instead of \(code)" }
            }
            return nil
        },
    ]
}

extension Book {
    /// Whether nothing will happen by itself: no process is left, and no worker is waiting to be launched, except for
    /// workers that wait in vain for another group.
    var isDone: Bool {
        generation > 0 && processes.isEmpty && (transaction?.isPaused ?? true)
            && entries.allSatisfy { id, entry in
                // An operator may start the worker again.
                if entry.vacancy == .stopped { return false }
                return entry.vacancy != .wanted || !entry.isTransient && waitsInVain(id.group)
            }
    }

    var failedWorkers: [WorkerID] {
        entries.filter { $1.vacancy != .completed || $1.lastExit != .code(0) }.keys.sorted()
    }

    /// Whether a group waits for a group that cannot become what is needed without a reload.
    private func waitsInVain(_ group: String) -> Bool {
        !metNeeds.contains(group)
            && (needs[group] ?? []).contains { need in
                members(of: need.group).contains { entry in
                    entry.occupant == nil
                        && (entry.vacancy == .held || entry.vacancy == .stopped
                            || entry.vacancy == .completed && !entry.hasCompleted
                            || entry.vacancy == .wanted && waitsInVain(need.group))
                }
            }
    }
}

extension Sabotage {
    /// Applies the faults in the end of a master that is done.
    func breakEnd(_ effects: inout [Effect], _ before: Supervisor, _ core: inout Supervisor) {
        let failed = effects.firstIndex { if case .report(.done) = $0 { true } else { false } }
        switch self {
        case .endsBeforeItIsDone:
            let isServing = before.mode == .serving && core.mode == .serving
            if core.endsWhenDone, isServing, core.processCount == 0, !core.workers.isEmpty {
                effects += [.report(.done(workers: core.workers.count, failed: [])), .finish(0)]
                core.mode = .finished
                core.wakeups = Wakeups()
            }
        case .runsOnWhenItIsDone where failed != nil:
            core.mode = .serving
            effects.removeAll {
                switch $0 {
                case .report(.done), .report(.finished), .finish: true
                default: false
                }
            }
        case .forgetsFailures where failed != nil:
            effects = effects.map { if case .finish = $0 { .finish(0) } else { $0 } }
        case .forgetsHeldWorkers:
            guard let failed else { return }
            effects[failed] = .report(
                .done(
                    workers: core.workers.count,
                    failed: core.workers.filter { if case .held = $0.phase { false } else { $0.lastExit != .code(0) } }
                        .map(\.id)))
        default: break
        }
    }
}
