@testable import Supervision

/// The core, or the core with one thing broken: that shows which checker sees it.
struct Core {
    var supervisor: Supervisor
    let sabotage: Sabotage?

    mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        guard let sabotage else { return supervisor.handle(event, at: now) }
        return sabotage.handle(event, at: now, &supervisor)
    }

    var nextDeadline: Instant? {
        switch sabotage {
        case .forgetsItsDeadlines: nil
        case .wakesForNothing: supervisor.nextDeadline ?? Instant(nanoseconds: .max)
        default: supervisor.nextDeadline
        }
    }
}

enum Sabotage: String, CaseIterable, Sendable {
    case usesNamesAgain, launchesTheOldSpec, comparesByIDOnly, forgetsToSort, startsFirst, leavesAPlaceVacant
    case settlesTheWanted, forgetsItsDeadlines, wakesForNothing, finishesEarly, neverFinishes, signalsTheUnchanged
    case losesARetiree, killsAtOnce, neverKills, killsWithoutEffect, doesNotWait, countsNoDeaths, ignoresThePolicy
    case forgetsTheNewStopPolicy, hearsReadyTwice, inheritsReadiness, forgetsWhoIsReady, believesTheDead
    case relaunchesTheLeft, leavesTheRelaunched, reopensVerdicts

    /// The checker that is there for it.
    var expected: Checker.Name {
        switch self {
        case .usesNamesAgain: .namesAreNew
        case .launchesTheOldSpec: .aWorkerRunsItsOwnSpec
        case .comparesByIDOnly, .forgetsToSort: .everySpecHasItsPlace
        case .startsFirst: .neverTwoOfOneWorker
        case .leavesAPlaceVacant, .settlesTheWanted, .leavesTheRelaunched: .anEmptyPlaceHasAReason
        case .forgetsItsDeadlines: .aDeadlineExistsWhileAnythingWaits
        case .wakesForNothing: .noDeadlineWithoutReason
        case .finishesEarly, .neverFinishes: .finishComesWhenNobodyIsAlive
        case .signalsTheUnchanged: .theUntouchedAreLeftAlone
        case .losesARetiree: .everyProcessIsKnown
        case .killsAtOnce: .theGraceIsGiven
        case .neverKills, .killsWithoutEffect: .theKillFollowsTheGrace
        case .forgetsTheNewStopPolicy: .leaversGoByTheLatestPolicy
        case .hearsReadyTwice, .inheritsReadiness, .forgetsWhoIsReady, .believesTheDead: .whoIsReadyHasSaidSo
        case .doesNotWait: .waitsGrow
        case .countsNoDeaths: .intensityIsKept
        case .ignoresThePolicy, .relaunchesTheLeft, .reopensVerdicts: .thePolicyIsKept
        }
    }

    func handle(_ event: Event, at now: Instant, _ core: inout Supervisor) -> [Effect] {
        let before = core
        prepare(event, &core)
        var effects = core.handle(replaced(event, before), at: now)
        spoil(&effects, event, before, &core, at: now)
        return effects
    }

    /// What is broken before the event is handled.
    private func prepare(_ event: Event, _ core: inout Supervisor) {
        switch self {
        case .usesNamesAgain: core.launchesMinted = core.launchesMinted / 2
        case .doesNotWait:
            for index in core.workers.indices { core.workers[index].deathsInARow = 0 }
        case .countsNoDeaths:
            for index in core.workers.indices { core.workers[index].recentDeaths = [] }
        case .ignoresThePolicy:
            for index in core.workers.indices {
                if case .settled = core.workers[index].phase { core.workers[index].phase = .vacant }
            }
        case .hearsReadyTwice:
            if case .ready = event { core.forgetWhoIsReady() }
        case .reopensVerdicts:
            guard case .desired = event else { return }
            for index in core.workers.indices {
                guard case .settled = core.workers[index].phase, let exit = core.workers[index].lastExit,
                    core.workers[index].spec.restart.wantsAnother(after: exit)
                else { continue }
                core.workers[index].phase = .vacant
            }
        default: break
        }
    }

    private func replaced(_ event: Event, _ before: Supervisor) -> Event {
        switch (self, event) {
        case (.comparesByIDOnly, .desired(let specs)):
            return .desired(specs.map { spec in before.spec(of: spec.id) ?? spec })
        case (.relaunchesTheLeft, .exited(let launch, let exit, .leave)),
            (.leavesTheRelaunched, .exited(let launch, let exit, .relaunch)):
            return .exited(launch, exit)
        default:
            return event
        }
    }

    /// What is broken after it.
    private func spoil(
        _ effects: inout [Effect], _ event: Event, _ before: Supervisor, _ core: inout Supervisor, at now: Instant
    ) {
        switch self {
        case .launchesTheOldSpec:
            effects = effects.map { effect in
                guard case .launch(let launch, let spec) = effect else { return effect }
                var old = spec
                old.program.arguments.append("--old")
                return .launch(launch, old)
            }
        case .forgetsToSort:
            if case .desired = event { core.workers.reverse() }
        case .startsFirst:
            let leaving = core.retirees
            core.retirees = []
            if core.mode == .serving { effects += core.handle(.deadline, at: now) }
            core.retirees = leaving
        case .leavesAPlaceVacant:
            effects.removeAll { effect in
                guard case .launch(let launch, _) = effect, let place = core.place(of: launch.worker) else {
                    return false
                }
                core.workers[place].phase = .vacant
                return true
            }
        case .settlesTheWanted:
            for index in core.workers.indices {
                if case .backingOff = core.workers[index].phase { core.workers[index].phase = .settled(since: now) }
            }
        case .finishesEarly:
            if case .draining = core.mode { effects.append(.finish(0)) }
        case .neverFinishes:
            effects.removeAll { if case .finish = $0 { true } else { false } }
        case .signalsTheUnchanged:
            if case .desired = event, let kept = before.workers.first?.occupant?.launch {
                effects.append(.signal(kept, .hangUp, .process))
            }
        case .losesARetiree:
            if !core.retirees.isEmpty { core.retirees.removeLast() }
        case .killsAtOnce:
            effects = effects.map { effect in
                guard case .signal(let launch, _, let scope) = effect else { return effect }
                return .signal(launch, .kill, scope)
            }
        case .forgetsTheNewStopPolicy:
            for old in before.retirees {
                for index in core.retirees(of: old.launch.worker) where core.retirees[index].launch == old.launch {
                    core.retirees[index].stop = old.stop
                }
            }
        case .inheritsReadiness:
            for index in core.workers.indices where core.workers[index].launches > 1 {
                guard case .running(let launch, let pid, let since) = core.workers[index].phase else { continue }
                core.workers[index].phase = .ready(launch, pid: pid, since: since, readySince: since)
            }
        case .forgetsWhoIsReady:
            core.forgetWhoIsReady()
        case .believesTheDead:
            if case .ready(let launch) = event, !before.runs(launch) {
                effects.append(.report(.ready(launch, pid: 0, after: .zero)))
            }
        case .neverKills:
            if event == .deadline { core.retirees = before.retirees }
        case .killsWithoutEffect:
            effects.removeAll { if case .signal(_, .kill, _) = $0 { true } else { false } }
        case .usesNamesAgain, .comparesByIDOnly, .forgetsItsDeadlines, .wakesForNothing, .doesNotWait,
            .countsNoDeaths, .ignoresThePolicy, .hearsReadyTwice, .relaunchesTheLeft, .leavesTheRelaunched,
            .reopensVerdicts:
            break
        }
    }
}

extension Supervisor {
    fileprivate mutating func forgetWhoIsReady() {
        for index in workers.indices {
            guard case .ready(let launch, let pid, let since, _) = workers[index].phase else { continue }
            workers[index].phase = .running(launch, pid: pid, since: since)
        }
    }
}
