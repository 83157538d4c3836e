@testable import Supervision

/// Checks a property that must hold after every event of every story.
struct Checker: Sendable {
    let name: Name
    let objection: @Sendable (_ world: World) -> String?

    enum Name: String, Sendable, CaseIterable {
        case launchNumbersIncrease, launchesUseTheDesiredSpec, aWorkerHasOneProcess, cancelledLaunchesAreNotMade
        case theStatusListsEveryWorker, theStatusShowsTheRightStates, theStatusListsEveryProcess,
            readinessIsReportedOnce
        case aWorkerWithoutALaunchHasAReason, theBackoffIsKept, theIntensityIsKept, theRestartPolicyIsKept
        case unchangedWorkersAreNotSignaled, stoppingProcessesAreSignaled, stopSignalsAreTheExpectedOnes,
            noKillComesBeforeTheGraceEnds, killsFollowTheGrace
        case stopsUseTheLatestPolicy, endedProcessesAreReaped, signalsAreChosenOnce
        case aDeadlineExistsWhileAnythingWaits, everyDeadlineHasAReason
        case neededSocketsStayOpen, otherSocketsAreReleased, theStopLeavesSocketsToTheWorkers,
            clientsAreRefusedWhileAllWorkersAreHeld, reloadsKeepTransientWorkers, launchRequestsAreAnswered,
            removedWorkersAreReported
        case onlyUnreachableProcessesAreAbandoned, lacksAreReportedOnce
        case finishComesWhenNoProcessIsLeft, aMasterThatIsDoneEnds, theEndTellsWhetherAWorkerFailed,
            everyStoryComesToAnEnd
    }

    /// The violation that the first failing checker reports, in the order of `all`.
    static func firstViolation(in world: World) -> Violation? {
        for checker in all {
            if let objection = checker.objection(world) {
                return Violation(checker: checker.name, objection: objection)
            }
        }
        return nil
    }

    static let all =
        launches + deaths + stops + unreachable + rows + deadlines + sockets + transientWorkers + [finish] + done
}

/// A property that did not hold.
struct Violation: Equatable, Sendable, CustomStringConvertible {
    let checker: Checker.Name
    let objection: String

    var description: String { "\(checker.rawValue): \(objection)" }
}

extension World {
    /// The earliest and the latest times at which launches and kills are due.
    var waits: [ClosedRange<Instant>] {
        let launches = book.entries.compactMap { id, entry in
            book.isStopping || book.hasStoppingProcess(id) ? nil : entry.due
        }
        return launches + book.stoppingProcesses.values.compactMap { $0.killAt.map { $0...$0 } }
    }
}
