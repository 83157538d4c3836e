@testable import Supervision

/// Checks a property that must hold after every event of every story.
struct Checker: Sendable {
    let name: Name
    let objection: @Sendable (_ world: World) -> String?

    enum Name: String, Sendable, CaseIterable {
        case launchNumbersIncrease, launchesUseTheDesiredSpec, cancelledLaunchesAreNotMade
        case workersRunTwiceOnlyWhereTheyMay, aWorkerHasOneSuccessor, groupsAreCountedRight, groupsKeepTheirSurge,
            oldProcessesLeaveForNewOnes, canariesComeFirst, pausesAreKept, needsAreKept
        case ordersChangeTheNamedWorkers, signalsReachTheNamedWorkers, stoppedWorkersStayDown
        case everyStopHasAReason, theSameManifestIsANoOp, renamesTouchNoProcess
        case commitsComeWhenAllHaveArrived, rolloutsFailForNewProcesses, rollbacksRestoreTheCommittedSet,
            rollbacksKeepCompletedJobs, everyRolloutEnds
        case theStatusListsEveryWorker, theStatusShowsTheRightStates, theStatusListsEveryProcess,
            theStatusTellsTheRollout
        case readinessIsReportedOnce, probesComeOneAtATime, healthIsKept,
            linesAreWrittenAsTheSpecSays
        case aWorkerWithoutALaunchHasAReason, theBackoffIsKept, theIntensityIsKept, theRestartPolicyIsKept
        case stoppingProcessesAreSignaled, stopsFollowTheNeeds, stopSignalsAreTheExpectedOnes,
            noKillComesBeforeTheGraceEnds, killsFollowTheGrace
        case stopsUseTheLatestPolicy, endedProcessesAreReaped, signalsAreChosenOnce
        case aDeadlineExistsWhileAnythingWaits, everyDeadlineHasAReason, theMasterIsNotKeptAwake
        case neededSocketsStayOpen, otherSocketsAreReleased, theStopLeavesSocketsToTheWorkers,
            socketsAreShutDownWhenAllWereAsked, clientsAreRefusedWhileAllWorkersAreHeld, reloadsKeepTransientWorkers,
            launchRequestsAreAnswered, removedWorkersAreReported
        case onlyUnreachableProcessesAreAbandoned, lacksAreReportedOnce
        case processesHaveTheirAttributes, failedAdjustmentsFailTheReload
        case finishComesWhenNoProcessIsLeft, aMasterThatIsDoneEnds, theEndTellsWhetherAWorkerFailed,
            everyStoryComesToAnEnd
    }

    /// The violation that the first failing checker reports, in the order of `all`. The book's complaints come first.
    ///
    /// With a sabotage, only the checker is asked that has to detect it.
    static func firstViolation(in world: World) -> Violation? {
        let expected = world.core.sabotage?.expected
        if let complaint = world.book.complaints.first(where: { expected == nil || $0.checker == expected }) {
            return complaint
        }
        for checker in all where expected == nil || checker.name == expected {
            if let objection = checker.objection(world) {
                return Violation(checker: checker.name, objection: objection)
            }
        }
        return nil
    }

    static let all =
        launches + deaths + stops + unreachable + rows + health + deadlines + sockets + transientWorkers + attributes
        + [finish]
        + done
}

/// A property that did not hold.
struct Violation: Equatable, Sendable, CustomStringConvertible {
    let checker: Checker.Name
    let objection: String

    var description: String { "\(checker.rawValue): \(objection)" }
}

extension World {
    /// The earliest and the latest times at which launches, kills and the ends of starts and of watchdogs are due.
    ///
    /// - Parameter mayBeNeedless: Whether the ends of backoffs count of workers that then wait for something else.
    func waits(mayBeNeedless: Bool = false) -> [ClosedRange<Instant>] {
        var waits: [ClosedRange<Instant>] = []
        func wait(until time: Instant?) { if let time { waits.append(time...time) } }
        if !book.isStopping {
            for (id, entry) in book.entries where entry.occupant == nil && entry.countIsKnown && !entry.isOutdated {
                if let due = entry.due,
                    mayBeNeedless
                        || !book.hasLeavingProcess(id)
                            && (!book.mayWaitForNeeds(id.group) || entry.isTransient)
                {
                    waits.append(due)
                }
            }
        }
        for process in book.processes.values {
            if process.isStopped {
                wait(until: process.killAt)
            } else {
                wait(until: process.until)
                wait(until: process.watchdogDue)
            }
            if mayBeNeedless { wait(until: process.arrival) }
        }
        // Processes that were not asked yet are looked at again after a while, and may exit before.
        let nextLook = now.advanced(by: Supervisor.drainPatience)
        for end in socketEnds.values.compactMap(\.self) { waits.append(end...max(end, nextLook)) }
        if mayBeNeedless, book.isStopping, !leasedSockets.isEmpty { waits.append(now...nextLook) }
        return waits
    }
}
