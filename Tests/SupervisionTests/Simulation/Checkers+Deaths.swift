@testable import Supervision

extension Checker {
    /// Launches after deaths, and their times.
    static let deaths: [Checker] = [
        // A worker that has still to be replaced may be launched at any time, and one that waits for another group or for
        // its last process may be launched late.
        Checker(name: .aWorkerWithoutALaunchHasAReason) { world in
            guard !world.book.isStopping, !world.wasDue || world.lastEvent == .deadline else { return nil }
            if let id = world.workersWithoutAReason.first { return "\(id) has no launch, without a reason" }
            for (id, entry) in world.book.entries where entry.occupant == nil && entry.vacancy == .wanted {
                if world.book.hasLeavingProcess(id) || entry.isOutdated || !entry.countIsKnown { continue }
                if !entry.isTransient, world.book.mayWaitForNeeds(id.group) { continue }
                if let due = entry.due, due.upperBound < world.now { return "\(id) waits longer than its backoff" }
            }
            return nil
        },
        Checker(name: .theBackoffIsKept) { world in
            for (launch, entry) in world.book.relaunches {
                guard let due = entry.due else { continue }
                if world.now < due.lowerBound {
                    return "\(launch.worker) was launched too soon after \(entry.deathsInARow) deaths in a row"
                }
            }
            return nil
        },
    ]
}
