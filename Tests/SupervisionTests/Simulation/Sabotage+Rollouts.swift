@testable import Supervision

extension Sabotage {
    /// Applies the faults in rollouts.
    func breakRollouts(
        _ effects: inout [Effect], _ event: Event, _ before: Supervisor, _ core: inout Supervisor, at now: Instant
    ) {
        switch self {
        case .launchesTwoSuccessors:
            guard let index = core.workers.firstIndex(where: { $0.successor != nil }),
                let spec = core.workers[index].replacement?.spec
            else { return }
            _ = core.order(spec, for: index, into: &effects)
        case .ignoresTheSurge:
            core.launchSuccessors(into: &effects) { $0.desired?.value.upkeep.rollout.startsFirst ?? false }
        case .replacesInAPause:
            if core.transaction?.pause != nil { core.launchSuccessors(into: &effects) { _ in true } }
        case .ignoresNeeds:
            guard core.mode == .serving else { return }
            core.needs.met.formUnion(core.needs.needs.keys)
            effects += core.settleEverything(at: now)
        case .reportsCommitsOfNothing:
            if case .desired(let specs) = event, before.generation > 0, before.planToward(specs).summary.changesNothing,
                before.transaction == nil, core.transaction == nil
            {
                effects.append(.report(.committed(generation: core.generation, after: .zero, notUp: [])))
            }
        case .commitsAtOnce:
            if case .desired = event { core.transaction = nil }
        case .blamesOldProcesses:
            guard core.transaction?.isForward == true, core.transaction?.pause == nil,
                let old = core.workers.first(where: { $0.hasNewSpec && $0.successor == nil && $0.isUp })
            else { return }
            let failure = RolloutFailure(group: old.id.group, worker: old.id, cause: .exited(.code(1), after: .zero))
            effects.append(.report(.rolloutFailed(failure, then: .continue)))
        case .endsRollbacksEarly:
            guard case .back(let failure) = core.transaction?.direction else { return }
            effects.append(.report(.rolledBack(failure, generation: 2, to: 1, after: .zero, notUp: [])))
            core.transaction = nil
        case .neverCommits:
            guard core.mode == .serving, core.transaction == nil, before.transaction != nil else { return }
            core.transaction = before.transaction
            effects.removeAll { effect in
                switch effect {
                case .report(.committed), .report(.rolledBack): true
                default: false
                }
            }
        case .hidesWorkersThatAreNotUp:
            effects = effects.map { effect in
                guard case .report(.committed(let generation, let time, _)) = effect else { return effect }
                return .report(.committed(generation: generation, after: time, notUp: []))
            }
        case .promisesAnotherLaunch:
            effects = effects.map { effect in
                guard case .report(.exited(let end)) = effect, end.next == .rolloutFailed else { return effect }
                let next = Termination.Next.relaunch(wait: .seconds(1), deaths: 1, limit: 5, window: .seconds(60))
                return .report(
                    .exited(
                        Termination(launch: end.launch, pid: end.pid, exit: end.exit, age: end.age, next: next)))
            }
        case .forgetsRefusals: core.manifestDiffers = false
        case .redirectsNoOutput: effects.removeAll { if case .redirectOutput = $0 { true } else { false } }
        case .probesTwice: effects += effects.filter { if case .probe = $0 { true } else { false } }
        default: break
        }
    }
}

extension Supervisor {
    /// Launches a successor of each worker that is up and has to be replaced, whatever its group's policy says.
    fileprivate mutating func launchSuccessors(into effects: inout [Effect], of isChosen: (WorkerState) -> Bool) {
        for index in workers.indices where workers[index].hasNewSpec && workers[index].isUp && isChosen(workers[index])
        {
            guard workers[index].successor == nil, let spec = workers[index].replacement?.spec else { continue }
            workers[index].successor = order(spec, for: index, into: &effects)
        }
    }

    /// Gives each worker that starts another hour.
    mutating func postponeTimeouts(at now: Instant) {
        for index in workers.indices {
            guard var process = workers[index].occupant, case .starting(let until) = process.stage, until <= now else {
                continue
            }
            process.stage = .starting(until: now.advanced(by: .seconds(3600)))
            workers[index].occupant = process
        }
    }
}
