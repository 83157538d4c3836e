@testable import Supervision

extension Checker {
    /// What follows a death, and when.
    static let deaths: [Checker] = [
        Checker(name: .anEmptyPlaceHasAReason) { world in
            guard !world.book.isStopping else { return nil }
            for (id, entry) in world.book.entries where entry.launch == nil && entry.rest == .wanted {
                if world.book.isLeaving(id) { continue }
                guard let due = entry.due else { return "\(id) has no launch for no reason" }
                if due.upperBound < world.now { return "\(id) waits longer than its backoff" }
            }
            return nil
        },
        Checker(name: .waitsGrow) { world in
            for (launch, entry) in world.book.relaunches {
                guard let due = entry.due else { continue }
                if world.now < due.lowerBound {
                    return "\(launch.worker) came back too soon after \(entry.deathsInARow) deaths in a row"
                }
            }
            return nil
        },
        Checker(name: .intensityIsKept) { world in
            for case .launch(let launch, _) in world.lastEffects
            where world.book.entries[launch.worker]?.rest == .held {
                return "\(launch.worker) came back although it died too often"
            }
            return nil
        },
        Checker(name: .thePolicyIsKept) { world in
            for case .launch(let launch, _) in world.lastEffects
            where world.book.entries[launch.worker]?.rest == .completed {
                return "\(launch.worker) came back unwanted"
            }
            return nil
        },
    ]
}
