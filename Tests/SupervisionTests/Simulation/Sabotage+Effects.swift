@testable import Supervision

extension Sabotage {
    /// Applies the faults that change the core or its effects after an event was handled.
    func breakEffects(
        _ effects: inout [Effect], _ event: Event, _ before: Supervisor, _ core: inout Supervisor, at now: Instant
    ) {
        switch self {
        case .launchesTheOldSpec:
            effects = effects.map { effect in
                guard case .launch(let launch, let shared) = effect else { return effect }
                var spec = shared.value
                spec.program.arguments.append("--old")
                return .launch(launch, Shared(spec))
            }
        case .launchesBesideARetiree:
            let workers = core.workers
            for index in core.workers.indices { core.workers[index].retirees = [] }
            if core.mode == .serving { effects += core.settleEverything(at: now) }
            for index in core.workers.indices { core.workers[index].retirees = workers[index].retirees }
        case .neverCancels: effects.removeAll { if case .cancel = $0 { true } else { false } }
        case .forgetsToSort: if case .desired = event { core.workers.reverse() }
        case .dropsLaunches:
            effects.removeAll { effect in
                guard case .launch(let launch, _) = effect, let index = core.index(of: launch.worker) else {
                    return false
                }
                core.workers[index].phase = .vacant
                return true
            }
        case .ignoresTheRestartPolicy:
            for index in core.workers.indices {
                if case .completed = core.workers[index].phase { core.workers[index].phase = .vacant }
            }
            effects += core.settleEverything(at: now)
        case .completesWantedWorkers:
            for index in core.workers.indices {
                if case .backingOff = core.workers[index].phase { core.workers[index].phase = .completed(since: now) }
            }
        case .holdsCompletedWorkers:
            for index in core.workers.indices {
                guard case .completed = core.workers[index].phase, core.hasHeldWorker(beside: index) else { continue }
                core.workers[index].phase = .held(since: now)
            }
        case .finishesEarly: if case .draining = core.mode { effects.append(.finish(0)) }
        case .neverFinishes: effects.removeAll { if case .finish = $0 { true } else { false } }
        case .endsBeforeItIsDone, .runsOnWhenItIsDone, .forgetsFailures, .forgetsHeldWorkers:
            breakEnd(&effects, before, &core)
        case .signalsUnchangedWorkers:
            if case .desired = event, let kept = before.workers.first?.occupant?.launch {
                effects.append(.signal(kept, .hangUp, .process))
            }
        case .forgetsRetirees:
            for index in core.workers.indices where !core.workers[index].retirees.isEmpty {
                core.workers[index].retirees.removeLast()
            }
        case .neverSendsStopSignals:
            effects.removeAll { if case .signal(_, .kill, _) = $0 { false } else { $0.isSignal } }
        case .killsAtOnce:
            effects = effects.map { effect in
                guard case .signal(let launch, _, let scope) = effect else { return effect }
                return .signal(launch, .kill, scope)
            }
        case .forgetsTheNewStopPolicy:
            guard case .desired = event else { return }
            for index in core.workers.indices {
                for old in before.workers.flatMap(\.retirees) {
                    for retiree in core.workers[index].retirees.indices
                    where core.workers[index].retirees[retiree].launch == old.launch {
                        core.workers[index].retirees[retiree] = old
                    }
                }
            }
        case .forgetsTheStopScope:
            effects = effects.map { effect in
                if case .reap(let launch, _) = effect { .reap(launch, remains: .process) } else { effect }
            }
        case .forgetsTheStopSignal:
            effects = effects.map { effect in
                guard case .signal(let launch, .quit, let scope) = effect else { return effect }
                return .signal(launch, .terminate, scope)
            }
        case .losesSignals: effects.removeAll { if case .pass = $0 { true } else { false } }
        case .neverReaps: effects.removeAll { if case .reap = $0 { true } else { false } }
        case .choosesSignalsAgain:
            if case .stopRequested(let request) = event, core.stopWasRequested {
                effects.append(.chooseSignals(request))
            }
        case .inheritsReadiness: core.makeReady(where: { $0.launches > 1 }, at: now)
        case .forgetsReadiness: core.forgetReadiness()
        case .believesReportsOfExitedProcesses:
            if case .reported(let launch, .ready) = event, before.workers.allSatisfy({ $0.process(launch) == nil }) {
                effects.append(.report(.ready(launch, pid: 0, after: .zero)))
            }
        case .neverKills:
            if event == .deadline {
                for index in core.workers.indices {
                    core.workers[index].retirees = before.retirees(core.workers[index].id)
                    core.wakeups.set(core.workers[index].deadline, for: core.workers[index].id)
                }
                effects.removeAll { if case .signal(_, .kill, _) = $0 { true } else { false } }
            }
        case .dropsKills: effects.removeAll { if case .signal(_, .kill, _) = $0 { true } else { false } }
        case .releasesNeededSockets:
            if case .desired(let specs) = event { effects.append(.release(specs.flatMap(\.program.sockets))) }
        case .removesInSilence:
            effects.removeAll { effect in
                switch effect {
                case .report(.removed), .report(.cancelled): true
                default: false
                }
            }
        case .letsClientsWait: effects.removeAll { if case .refuseClients = $0 { true } else { false } }
        case .refusesForever: effects.removeAll { if case .takeClients = $0 { true } else { false } }
        case .keepsSocketsToTheEnd: effects.removeAll { if case .leaveToWorkers = $0 { true } else { false } }
        case .leavesSocketsOfLastingChildren:
            let all = Array(core.leasedSockets)
            effects = effects.map { if case .leaveToWorkers = $0 { .leaveToWorkers(all) } else { $0 } }
        case .neverShutsDown: effects.removeAll { if case .shutDown = $0 { true } else { false } }
        case .shutsDownAtOnce:
            effects = effects.flatMap { effect in
                if case .leaveToWorkers(let sockets) = effect { [effect, .shutDown(sockets)] } else { [effect] }
            }
        case .neverReleasesSockets: effects.removeAll { if case .release = $0 { true } else { false } }
        case .forgetsTransientWorkersAtReloads:
            effects = effects.map { if case .load = $0 { .load(beside: []) } else { $0 } }
        case .abandonsAtOnce: if case .unreachable(let launch) = event { effects.append(.abandon(launch)) }
        case .admitsAnIDInUse:
            effects = effects.map { effect in
                guard case .report(.launchRefused(_, .idIsTaken)) = effect, case .launchRequested(let spec) = event
                else { return effect }
                return .admit(spec, beside: [])
            }
        case .launchesTwoSuccessors, .ignoresTheSurge, .replacesInAPause, .ignoresNeeds, .reportsCommitsOfNothing,
            .commitsAtOnce, .blamesOldProcesses, .endsRollbacksEarly, .neverCommits, .hidesWorkersThatAreNotUp,
            .promisesAnotherLaunch, .forgetsRefusals,
            .redirectsNoOutput, .probesTwice:
            breakRollouts(&effects, event, before, &core, at: now)
        case .forgetsToAdjust: effects.removeAll(where: \.isAdjustment)
        case .adjustsToTheOldSpec:
            effects = effects.map { effect in
                guard case .adjust(let launch, let attributes, let spec) = effect else { return effect }
                return .adjust(launch, attributes, before.spec(of: launch.worker).map(Shared.init) ?? spec)
            }
        case .forgetsToAdjustBack:
            if core.transaction?.isForward == false { effects.removeAll(where: \.isAdjustment) }
        case .hidesFailedAdjustments:
            effects.removeAll { if case .report(.notAdjusted) = $0 { true } else { false } }
        case .signalsRenamedWorkers:
            effects += effects.compactMap { effect in
                if case .rename(let launch) = effect { .signal(launch, .terminate, .group) } else { nil }
            }
        case .renamesInSilence: effects.removeAll { if case .report(.renamed) = $0 { true } else { false } }
        case .neverCountsAgain:
            for group in core.rollouts.keys {
                if let tally = before.rollouts[group]?.tally { core.rollouts[group]?.tally = tally }
            }
        case .forgetsTheOldNames, .repeatsCompletedJobs, .ignoresCanaries, .stopsTooMany, .forgetsTimeouts,
            .stopsInAnyOrder, .keepsTheMasterAwake, .countsNoFailedSuccessors, .triesGivenUpReplacements,
            .leavesFailedJobs, .forgetsOperators, .neverRestarts, .ignoresPauses, .dropsOrders:
            break
        case .reusesLaunchNumbers, .comparesByIDOnly, .forgetsItsDeadlines, .hasNeedlessDeadlines, .ignoresTheBackoff,
            .countsNoDeaths, .reportsReadinessTwice, .ignoresDecisionsToGiveUp, .ignoresDecisionsToRelaunch,
            .forgetsDecisionsAtReloads, .keepsObsoleteTransientWorkers, .postponesBackoffs, .ignoresChosenSignals,
            .takesInterruptsForTerminations, .reportsLacksAgain, .countsLacksAsDeaths,
            .countsTheTimeInWhichItWasStopped:
            break
        }
    }
}

extension Effect {
    fileprivate var isSignal: Bool { if case .signal = self { true } else { false } }
    fileprivate var isAdjustment: Bool { if case .adjust = self { true } else { false } }
}

extension Supervisor {
    func spec(of id: WorkerID) -> WorkerSpec? { workers.first { $0.id == id }?.desired?.value }

    fileprivate func retirees(_ id: WorkerID) -> [Process] { workers.first { $0.id == id }?.retirees ?? [] }

    mutating func settleEverything(at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        settle(.everything, at: now, into: &effects)
        return effects
    }

    fileprivate func hasHeldWorker(beside index: Int) -> Bool {
        indices(ofGroup: workers[index].id.group).contains { if case .held = workers[$0].phase { true } else { false } }
    }

    mutating func startStoppedWorkers() {
        for index in workers.indices where workers[index].isStopped { workers[index].startOver() }
    }

    mutating func forgetReadiness() {
        for index in workers.indices {
            guard var process = workers[index].occupant, case .up = process.stage else { continue }
            process.readySince = nil
            workers[index].occupant = process
        }
    }

    fileprivate mutating func makeReady(where isChosen: (WorkerState) -> Bool, at now: Instant) {
        for index in workers.indices where isChosen(workers[index]) {
            guard var process = workers[index].occupant, process.pid != nil else { continue }
            process.readySince = now
            workers[index].occupant = process
        }
    }
}
