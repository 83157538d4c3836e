@testable import Supervision

extension Checker {
    /// Launches after deaths, and their times.
    static let deaths: [Checker] = [
        Checker(name: .aWorkerWithoutALaunchHasAReason) { world in
            guard !world.book.isStopping else { return nil }
            for (id, entry) in world.book.entries where entry.launch == nil && entry.vacancy == .wanted {
                if world.book.hasStoppingProcess(id) { continue }
                guard let due = entry.due else { return "\(id) has no launch, without a reason" }
                if due.upperBound < world.now { return "\(id) waits longer than its backoff" }
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
        Checker(name: .theIntensityIsKept) { world in
            for case .launch(let launch, _) in world.lastEffects
            where world.book.entries[launch.worker]?.vacancy == .held {
                return "\(launch.worker) was launched although it died too often"
            }
            return nil
        },
        Checker(name: .theRestartPolicyIsKept) { world in
            for case .launch(let launch, _) in world.lastEffects
            where world.book.entries[launch.worker]?.vacancy == .completed {
                return "\(launch.worker) was launched although it is completed"
            }
            return nil
        },
    ]
}
