@testable import Supervision

/// The core under test, with one fault if there is a sabotage.
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
        case .keepsTheMasterAwake: supervisor.nextDeadline == nil ? nil : Instant(nanoseconds: 0)
        case .hasNeedlessDeadlines: supervisor.nextDeadline ?? Instant(nanoseconds: .max)
        default: supervisor.nextDeadline
        }
    }
}

/// A deliberate fault in the core. Each fault shows that a checker can fail.
enum Sabotage: String, CaseIterable, Sendable {
    case reusesLaunchNumbers, launchesTheOldSpec, launchesBesideARetiree, neverCancels
    case comparesByIDOnly, forgetsToSort, forgetsRetirees, keepsObsoleteTransientWorkers
    case reportsReadinessTwice, inheritsReadiness, forgetsReadiness, believesReportsOfExitedProcesses
    case dropsLaunches, completesWantedWorkers, holdsCompletedWorkers, ignoresTheBackoff, countsNoDeaths,
        countsTheTimeInWhichItWasStopped, ignoresTheRestartPolicy
    case ignoresDecisionsToGiveUp, ignoresDecisionsToRelaunch, forgetsDecisionsAtReloads
    case signalsUnchangedWorkers, neverSendsStopSignals, killsAtOnce, neverKills, dropsKills, forgetsTheNewStopPolicy
    case forgetsTheStopScope, forgetsTheStopSignal, ignoresChosenSignals, takesInterruptsForTerminations
    case neverReaps, choosesSignalsAgain
    case forgetsItsDeadlines, hasNeedlessDeadlines
    case letsClientsWait, refusesForever, keepsSocketsToTheEnd, leavesSocketsOfLastingChildren,
        neverShutsDown, shutsDownAtOnce
    case releasesNeededSockets, neverReleasesSockets, forgetsTransientWorkersAtReloads, admitsAnIDInUse
    case finishesEarly, neverFinishes, endsBeforeItIsDone, runsOnWhenItIsDone, forgetsFailures, forgetsHeldWorkers
    case postponesBackoffs, removesInSilence
    case abandonsAtOnce, reportsLacksAgain, countsLacksAsDeaths
    case repeatsCompletedJobs, neverCountsAgain, launchesTwoSuccessors, ignoresTheSurge, replacesInAPause
    case ignoresCanaries, stopsTooMany, ignoresNeeds
    case reportsCommitsOfNothing, commitsAtOnce, blamesOldProcesses, endsRollbacksEarly, neverCommits, forgetsRefusals
    case signalsRenamedWorkers, forgetsTheOldNames, renamesInSilence
    case forgetsToAdjust, adjustsToTheOldSpec, forgetsToAdjustBack, hidesFailedAdjustments
    case countsNoFailedSuccessors, triesGivenUpReplacements, hidesWorkersThatAreNotUp, promisesAnotherLaunch,
        leavesFailedJobs
    case forgetsOperators, dropsOrders, losesSignals, neverRestarts, ignoresPauses
    case redirectsNoOutput, probesTwice, forgetsTimeouts, stopsInAnyOrder, keepsTheMasterAwake

    /// The checker that has to detect the fault.
    var expected: Checker.Name {
        switch self {
        case .reusesLaunchNumbers: .launchNumbersIncrease
        case .launchesTheOldSpec, .comparesByIDOnly: .launchesUseTheDesiredSpec
        case .launchesBesideARetiree: .workersRunTwiceOnlyWhereTheyMay
        case .neverCancels: .cancelledLaunchesAreNotMade
        case .forgetsToSort, .keepsObsoleteTransientWorkers: .theStatusListsEveryWorker
        case .holdsCompletedWorkers, .completesWantedWorkers, .ignoresDecisionsToRelaunch: .theStatusShowsTheRightStates
        case .forgetsRetirees: .theStatusListsEveryProcess
        case .reportsReadinessTwice, .inheritsReadiness, .believesReportsOfExitedProcesses: .readinessIsReportedOnce
        case .forgetsReadiness: .theStatusShowsTheRightStates
        case .dropsLaunches, .postponesBackoffs: .aWorkerWithoutALaunchHasAReason
        case .ignoresTheBackoff, .countsTheTimeInWhichItWasStopped: .theBackoffIsKept
        case .countsNoDeaths: .theIntensityIsKept
        case .ignoresTheRestartPolicy, .ignoresDecisionsToGiveUp, .forgetsDecisionsAtReloads: .theRestartPolicyIsKept
        case .signalsUnchangedWorkers: .everyStopHasAReason
        case .neverSendsStopSignals: .stoppingProcessesAreSignaled
        case .forgetsTheStopSignal, .ignoresChosenSignals, .takesInterruptsForTerminations:
            .stopSignalsAreTheExpectedOnes
        case .killsAtOnce: .noKillComesBeforeTheGraceEnds
        case .neverKills, .dropsKills: .killsFollowTheGrace
        case .forgetsTheNewStopPolicy, .forgetsTheStopScope: .stopsUseTheLatestPolicy
        case .neverReaps: .endedProcessesAreReaped
        case .choosesSignalsAgain: .signalsAreChosenOnce
        case .forgetsItsDeadlines: .aDeadlineExistsWhileAnythingWaits
        case .hasNeedlessDeadlines: .everyDeadlineHasAReason
        case .releasesNeededSockets: .neededSocketsStayOpen
        case .neverReleasesSockets: .otherSocketsAreReleased
        case .letsClientsWait, .refusesForever: .clientsAreRefusedWhileAllWorkersAreHeld
        case .keepsSocketsToTheEnd, .leavesSocketsOfLastingChildren: .theStopLeavesSocketsToTheWorkers
        case .neverShutsDown, .shutsDownAtOnce: .socketsAreShutDownWhenAllWereAsked
        case .forgetsTransientWorkersAtReloads: .reloadsKeepTransientWorkers
        case .admitsAnIDInUse: .launchRequestsAreAnswered
        case .finishesEarly: .finishComesWhenNoProcessIsLeft
        case .neverFinishes: .everyStoryComesToAnEnd
        case .endsBeforeItIsDone, .runsOnWhenItIsDone: .aMasterThatIsDoneEnds
        case .forgetsFailures, .forgetsHeldWorkers: .theEndTellsWhetherAWorkerFailed
        case .abandonsAtOnce: .onlyUnreachableProcessesAreAbandoned
        case .reportsLacksAgain: .lacksAreReportedOnce
        case .countsLacksAsDeaths: .everyDeadlineHasAReason
        case .removesInSilence: .removedWorkersAreReported
        case .launchesTwoSuccessors: .aWorkerHasOneSuccessor
        case .ignoresTheSurge: .groupsKeepTheirSurge
        case .replacesInAPause: .pausesAreKept
        case .ignoresCanaries: .canariesComeFirst
        case .stopsTooMany: .oldProcessesLeaveForNewOnes
        case .ignoresNeeds: .needsAreKept
        case .reportsCommitsOfNothing: .theSameManifestIsANoOp
        case .commitsAtOnce: .commitsComeWhenAllHaveArrived
        case .blamesOldProcesses: .rolloutsFailForNewProcesses
        case .endsRollbacksEarly: .rollbacksRestoreTheCommittedSet
        case .repeatsCompletedJobs: .rollbacksKeepCompletedJobs
        case .neverCountsAgain: .groupsAreCountedRight
        case .neverCommits: .everyRolloutEnds
        case .forgetsRefusals: .theStatusTellsTheRollout
        case .signalsRenamedWorkers, .renamesInSilence: .renamesTouchNoProcess
        case .forgetsTheOldNames: .renamesTouchNoProcess
        case .forgetsToAdjust, .adjustsToTheOldSpec, .forgetsToAdjustBack: .processesHaveTheirAttributes
        case .hidesFailedAdjustments: .failedAdjustmentsFailTheReload
        case .countsNoFailedSuccessors, .triesGivenUpReplacements: .theIntensityIsKept
        case .hidesWorkersThatAreNotUp: .commitsComeWhenAllHaveArrived
        case .promisesAnotherLaunch: .rolloutsFailForNewProcesses
        case .leavesFailedJobs: .aWorkerWithoutALaunchHasAReason
        case .forgetsOperators: .stoppedWorkersStayDown
        case .dropsOrders: .ordersChangeTheNamedWorkers
        case .losesSignals: .signalsReachTheNamedWorkers
        case .neverRestarts: .everyStoryComesToAnEnd
        case .ignoresPauses: .theStatusTellsTheRollout
        case .redirectsNoOutput: .linesAreWrittenAsTheSpecSays
        case .probesTwice: .probesComeOneAtATime
        case .forgetsTimeouts: .healthIsKept
        case .stopsInAnyOrder: .stopsFollowTheNeeds
        case .keepsTheMasterAwake: .theMasterIsNotKeptAwake
        }
    }

    func handle(_ event: Event, at now: Instant, _ core: inout Supervisor) -> [Effect] {
        // A fault in many workers at once is not seen by counting only those of the event.
        if self != .neverCountsAgain { core.forgetTallies() }
        let before = core
        prepare(event, &core, at: now)
        var effects = core.handle(replaced(event, before), at: now)
        breakEffects(&effects, event, before, &core, at: now)
        return effects
    }

    /// Applies the faults that change the core before an event is handled.
    private func prepare(_ event: Event, _ core: inout Supervisor, at now: Instant) {
        switch self {
        case .reusesLaunchNumbers: core.lastLaunchNumber /= 2
        case .ignoresTheBackoff: for index in core.workers.indices { core.workers[index].deathsInARow = 0 }
        case .countsNoFailedSuccessors:
            for index in core.workers.indices { core.workers[index].replacement?.recentFailures = [] }
        case .triesGivenUpReplacements:
            for index in core.workers.indices { core.workers[index].replacement?.isGivenUp = false }
        case .leavesFailedJobs: if case .desired = event { core.needs.failed = [] }
        case .countsNoDeaths: for index in core.workers.indices { core.workers[index].recentDeaths = [] }
        case .reportsLacksAgain: core.launchesAreDelayed = false
        case .reportsReadinessTwice: if case .reported(_, .ready) = event { core.forgetReadiness() }
        case .ignoresCanaries: for group in core.rollouts.keys { core.rollouts[group]?.canaries = 0 }
        case .forgetsOperators: if case .desired = event { core.startStoppedWorkers() }
        case .neverRestarts:
            for index in core.workers.indices { core.workers[index].occupant?.isToBeRestarted = false }
        case .stopsTooMany: for index in core.workers.indices { core.workers[index].wasUp = false }
        case .forgetsTimeouts: core.postponeTimeouts(at: now)
        case .repeatsCompletedJobs: for index in core.workers.indices { core.workers[index].completion = nil }
        case .stopsInAnyOrder: if case .stop = event { core.needs = GroupNeeds() }
        case .keepsObsoleteTransientWorkers:
            for index in core.workers.indices { core.workers[index].isTransient = false }
        case .postponesBackoffs:
            guard event == .deadline else { return }
            for index in core.workers.indices {
                guard case .backingOff(let since, let until) = core.workers[index].phase, until <= now else { continue }
                core.workers[index].phase = .backingOff(since: since, until: now.advanced(by: .nanoseconds(1)))
            }
        case .forgetsDecisionsAtReloads:
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
        case (.forgetsTheOldNames, .desired(let specs)):
            return .desired(
                specs.map { spec in
                    var spec = spec
                    spec.was = nil
                    return spec
                })
        case (.ignoresPauses, .ordered(.pause, _)): return .statusRequested
        case (.dropsOrders, .ordered(.stop(let ids), let giver)):
            return .ordered(.stop(Array(ids.dropLast())), by: giver)
        case (.ignoresDecisionsToGiveUp, .exited(let launch, let exit, .giveUp)),
            (.ignoresDecisionsToRelaunch, .exited(let launch, let exit, .relaunch)):
            return .exited(launch, exit)
        case (.countsLacksAsDeaths, .exited(let launch, .neverStarted(let failure), let decision)) where failure.isLack:
            return .exited(launch, .neverStarted(LaunchFailure(step: .exec, errno: 2)), decision)
        case (.ignoresChosenSignals, .stop(let request, _)):
            return .stop(request)
        case (.takesInterruptsForTerminations, .stop(.interrupt, let signals)):
            return .stop(.terminate, signals: signals)
        case (.countsTheTimeInWhichItWasStopped, .endedUnwatched(_, let since)):
            return .endedUnwatched([], since: since)
        default:
            return event
        }
    }
}
