@testable import Supervision

/// The core, or the core with one thing broken, which shows the checker that sees it.
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
    case usesNamesAgain, launchesTheOldSpec, startsFirst, neverCancels
    case comparesByIDOnly, forgetsToSort, forgetsAProcess, keepsPhantoms
    case hearsReadyTwice, inheritsReadiness, forgetsWhoIsReady, believesTheDead
    case leavesAPlaceVacant, completesTheWanted, holdsTheCompleted, doesNotWait, countsNoDeaths, ignoresThePolicy
    case relaunchesTheGivenUp, leavesTheRelaunched, reopensDecisions
    case signalsTheUnchanged, neverAsks, killsAtOnce, neverKills, killsWithoutEffect, forgetsTheNewStopPolicy
    case forgetsTheScope, neverReaps, choosesSignalsAgain
    case forgetsItsDeadlines, wakesForNothing
    case releasesWhatIsNeeded, neverReleases, forgetsWhoStays, admitsTwice
    case finishesEarly, neverFinishes, hesitates

    /// The checker that is there for it.
    var expected: Checker.Name {
        switch self {
        case .usesNamesAgain: .namesAreNew
        case .launchesTheOldSpec: .aLaunchRunsTheDesiredSpec
        case .startsFirst: .neverTwoOfOneWorker
        case .neverCancels: .cancelledLaunchesAreNotMade
        case .forgetsToSort, .keepsPhantoms: .everyWorkerHasItsRow
        case .holdsTheCompleted, .completesTheWanted, .leavesTheRelaunched: .statesAreTold
        case .forgetsAProcess: .everyProcessIsListed
        case .hearsReadyTwice, .inheritsReadiness, .forgetsWhoIsReady, .believesTheDead: .reportsOfReadinessAreTold
        case .leavesAPlaceVacant: .anEmptyPlaceHasAReason
        case .doesNotWait: .waitsGrow
        case .countsNoDeaths: .intensityIsKept
        case .ignoresThePolicy, .relaunchesTheGivenUp, .reopensDecisions: .thePolicyIsKept
        case .signalsTheUnchanged: .theUntouchedAreLeftAlone
        case .comparesByIDOnly, .neverAsks: .whoHasToStopIsAsked
        case .killsAtOnce: .theGraceIsGiven
        case .neverKills, .killsWithoutEffect: .theKillFollowsTheGrace
        case .forgetsTheNewStopPolicy, .forgetsTheScope: .stopsGoByTheLatestPolicy
        case .neverReaps: .endedProcessesAreReaped
        case .choosesSignalsAgain: .signalsAreChosenOnce
        case .forgetsItsDeadlines: .aDeadlineExistsWhileAnythingWaits
        case .wakesForNothing: .noDeadlineWithoutReason
        case .releasesWhatIsNeeded: .neededSocketsStayOpen
        case .neverReleases: .otherSocketsAreReleased
        case .forgetsWhoStays: .launchesByHandStayBesideReloads
        case .admitsTwice: .launchesByHandAreJudged
        case .finishesEarly, .neverFinishes: .finishComesWhenNoProcessIsLeft
        case .hesitates: .theEndIsReached
        }
    }

    func handle(_ event: Event, at now: Instant, _ core: inout Supervisor) -> [Effect] {
        let before = core
        prepare(event, &core, at: now)
        var effects = core.handle(replaced(event, before), at: now)
        spoil(&effects, event, before, &core, at: now)
        return effects
    }

    /// What is broken before the event is handled.
    private func prepare(_ event: Event, _ core: inout Supervisor, at now: Instant) {
        switch self {
        case .usesNamesAgain: core.launchesMinted = core.launchesMinted / 2
        case .doesNotWait: for index in core.workers.indices { core.workers[index].deathsInARow = 0 }
        case .countsNoDeaths: for index in core.workers.indices { core.workers[index].recentDeaths = [] }
        case .hearsReadyTwice: if case .ready = event { core.forgetWhoIsReady() }
        case .keepsPhantoms: for index in core.workers.indices { core.workers[index].isTransient = false }
        case .hesitates:
            guard event == .deadline else { return }
            for index in core.workers.indices {
                guard case .backingOff(let since, let until) = core.workers[index].phase, until <= now else { continue }
                core.workers[index].phase = .backingOff(since: since, until: now.advanced(by: .nanoseconds(1)))
            }
        case .reopensDecisions:
            guard case .desired = event else { return }
            for index in core.workers.indices {
                guard case .completed = core.workers[index].phase, let exit = core.workers[index].lastExit,
                    core.workers[index].desired?.value.restart.wantsAnother(after: exit) == true
                else { continue }
                core.workers[index].phase = .vacant
            }
        default: break
        }
    }

    private func replaced(_ event: Event, _ before: Supervisor) -> Event {
        switch (self, event) {
        case (.comparesByIDOnly, .desired(let specs)):
            return .desired(specs.map { before.spec(of: $0.id) ?? $0 })
        case (.relaunchesTheGivenUp, .exited(let launch, let exit, .giveUp)),
            (.leavesTheRelaunched, .exited(let launch, let exit, .relaunch)):
            return .exited(launch, exit)
        default:
            return event
        }
    }
}
