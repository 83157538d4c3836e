@testable import Supervision

/// A property that holds after every event of every story.
struct Checker: Sendable {
    let name: Name
    let objection: @Sendable (_ world: World) -> String?

    enum Name: String, Sendable, CaseIterable {
        case namesAreNew, aLaunchRunsTheDesiredSpec, neverTwoOfOneWorker, cancelledLaunchesAreNotMade
        case everyWorkerHasItsRow, statesAreTold, everyProcessIsListed, reportsOfReadinessAreTold
        case anEmptyPlaceHasAReason, waitsGrow, intensityIsKept, thePolicyIsKept
        case theUntouchedAreLeftAlone, whoHasToStopIsAsked, theGraceIsGiven, theKillFollowsTheGrace
        case stopsGoByTheLatestPolicy, endedProcessesAreReaped, signalsAreChosenOnce
        case aDeadlineExistsWhileAnythingWaits, noDeadlineWithoutReason
        case neededSocketsStayOpen, otherSocketsAreReleased, launchesByHandStayBesideReloads, launchesByHandAreJudged
        case finishComesWhenNoProcessIsLeft, theEndIsReached
    }

    /// The first objection, in the order of `all`.
    static func firstViolation(in world: World) -> Violation? {
        for checker in all {
            if let objection = checker.objection(world) {
                return Violation(checker: checker.name, objection: objection)
            }
        }
        return nil
    }

    static let all = launches + deaths + stops + rows + deadlines + sockets + hands + [finish]
}

struct Violation: Equatable, Sendable, CustomStringConvertible {
    let checker: Checker.Name
    let objection: String

    var description: String { "\(checker.rawValue): \(objection)" }
}

extension World {
    /// When something is due by itself, at the earliest and at the latest.
    var waits: [ClosedRange<Instant>] {
        let launches = book.entries.compactMap { id, entry in
            book.isStopping || book.isLeaving(id) ? nil : entry.due
        }
        return launches + book.leavers.values.compactMap { $0.killAt.map { $0...$0 } }
    }
}
