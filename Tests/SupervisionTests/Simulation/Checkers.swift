@testable import Supervision

/// A property that holds after every event of every story.
struct Checker: Sendable {
    let name: Name
    let objection: @Sendable (_ world: World, _ before: Supervisor) -> String?

    enum Name: String, Sendable {
        case namesAreNew, aWorkerRunsItsOwnSpec, everySpecHasItsPlace, neverTwoOfOneWorker, anEmptyPlaceHasAReason
        case aDeadlineExistsWhileAnythingWaits, noDeadlineWithoutReason, finishComesWhenNobodyIsAlive
        case theUntouchedAreLeftAlone, everyProcessIsKnown, theGraceIsGiven, theKillFollowsTheGrace, waitsGrow
        case whoIsReadyHasSaidSo, leaversGoByTheLatestPolicy, intensityIsKept, thePolicyIsKept, theEndIsReached
    }

    /// The first checker that objects, in the order of `all`.
    static func firstViolation(in world: World, before: Supervisor) -> Violation? {
        for checker in all {
            if let objection = checker.objection(world, before) {
                return Violation(checker: checker.name, objection: objection)
            }
        }
        return nil
    }

    static let all: [Checker] = [
        Checker(name: .namesAreNew) { world, _ in
            zip(world.minted, world.minted.dropFirst()).first { $0 >= $1 }.map { "launch \($1) follows \($0)" }
        },
        Checker(name: .aWorkerRunsItsOwnSpec) { world, _ in
            for worker in world.supervisor.workers {
                guard let launch = worker.occupant?.launch, let process = world.processes[launch.number] else {
                    continue
                }
                if process.spec.program != worker.spec.program { return "\(worker.id) runs another program" }
            }
            return nil
        },
        Checker(name: .everySpecHasItsPlace) { world, _ in
            let places = world.supervisor.workers.filter { !$0.isGuest }.map(\.spec)
            return places == WorkerSpec.inOrder(world.desired) ? nil : "places are not the specs, in order"
        },
        Checker(name: .neverTwoOfOneWorker) { world, _ in
            let workers = world.processes.values.map(\.launch.worker)
            return Set(workers).count == workers.count ? nil : "two processes of one worker"
        },
        Checker(name: .anEmptyPlaceHasAReason) { world, _ in
            guard world.supervisor.mode == .serving else { return nil }
            let leaving = Set(world.supervisor.retirees.map(\.launch.worker))
            for worker in world.supervisor.workers {
                switch worker.phase {
                case .vacant where !leaving.contains(worker.id): return "\(worker.id) is vacant for no reason"
                case .settled where world.book.wants(worker):
                    return "\(worker.id) settled although it is wanted"
                case .vacant, .launching, .running, .ready, .backingOff, .settled, .held: continue
                }
            }
            return nil
        },
        Checker(name: .aDeadlineExistsWhileAnythingWaits) { world, _ in
            guard let first = world.firstWait else { return nil }
            guard let deadline = world.core.nextDeadline else { return "something waits without a deadline" }
            return deadline > first ? "the deadline comes after what waits" : nil
        },
        Checker(name: .finishComesWhenNobodyIsAlive) { world, _ in
            if world.isFinished {
                return world.processes.isEmpty && world.stopRequests + world.escalations > 0
                    ? nil : "finished with \(world.processes.count) alive"
            }
            let supervisor = world.supervisor
            return supervisor.mode != .serving && supervisor.retirees.isEmpty ? "nobody is left, and no finish" : nil
        },
        Checker(name: .theUntouchedAreLeftAlone) { world, before in
            let leaving = Set(before.retirees.map(\.launch))
            for case .signal(let launch, _, _) in world.lastEffects
            where world.book.untouched.contains(launch.worker) && !leaving.contains(launch) {
                return "\(launch.worker) was signalled by a reload that does not change it"
            }
            return nil
        },
        Checker(name: .everyProcessIsKnown) { world, _ in
            let occupants = world.supervisor.workers.compactMap { $0.occupant?.launch.number }
            let known = Set(occupants + world.supervisor.retirees.map(\.launch.number))
            return world.processes.keys.first { !known.contains($0) }.map { "launch \($0) is alive and forgotten" }
        },
        Checker(name: .theGraceIsGiven) { world, before in
            for case .signal(let launch, .kill, _) in world.lastEffects {
                guard let retiree = before.retirees.first(where: { $0.launch == launch }) else {
                    return "\(launch.worker) was killed without being asked"
                }
                guard case .asked(let since, _) = retiree.step else { continue }
                // By the policy that holds now: a reload may just have shortened the grace.
                let grace = world.supervisor.retirees.first { $0.launch == launch }?.stop.grace ?? retiree.stop.grace
                if world.stopRequests < 2, world.now.since(since) < grace {
                    return "\(launch.worker) was killed within its grace"
                }
            }
            return nil
        },
        Checker(name: .theKillFollowsTheGrace) { world, _ in
            for retiree in world.supervisor.retirees {
                if case .asked(_, let killAt) = retiree.step, killAt <= world.now, world.lastEvent == .deadline {
                    return "\(retiree.launch.worker) outstays its grace"
                }
                if case .killed = retiree.step, world.processes[retiree.launch.number] != nil {
                    return "\(retiree.launch.worker) is said to be killed and is alive"
                }
            }
            return nil
        },
        Checker(name: .noDeadlineWithoutReason) { world, _ in
            guard let deadline = world.core.nextDeadline else { return nil }
            guard let first = world.firstWait, first <= deadline else { return "a deadline that nobody needs" }
            // A deadline that was met and stands again at once would keep the master awake.
            return world.lastEvent == .deadline && deadline <= world.now ? "a deadline that never ends" : nil
        },
        Checker(name: .whoIsReadyHasSaidSo) { world, before in
            for case .report(.ready(let launch, _, _)) in world.lastEffects {
                guard world.lastEvent == .ready(launch) else { return "\(launch.worker) is told to be ready unasked" }
                if !before.runs(launch) { return "\(launch.worker) is told to be ready and does not run" }
                if world.book.readyNotices[launch.number] != 1 { return "\(launch.worker) is told to be ready again" }
            }
            for worker in world.supervisor.workers {
                let said = worker.occupant.map { world.book.readyLaunches.contains($0.launch.number) } ?? false
                if case .ready = worker.phase, !said { return "\(worker.id) is ready and has not said so" }
                if case .running = worker.phase, said { return "\(worker.id) has said that it is ready, in vain" }
            }
            return nil
        },
        Checker(name: .leaversGoByTheLatestPolicy) { world, _ in
            guard case .desired = world.lastEvent, world.supervisor.mode == .serving else { return nil }
            for retiree in world.supervisor.retirees {
                let spec = world.desired.first { $0.id == retiree.launch.worker }
                if let spec, spec.stop != retiree.stop { return "\(spec.id) leaves by an old policy" }
            }
            return nil
        },
        Checker(name: .waitsGrow) { world, _ in
            for (launch, _, entry) in world.book.relaunches {
                guard let death = entry.openDeath else { continue }
                let least = death.policy.backoff.wait(afterDeaths: entry.deathsInARow, random: 0)
                if world.now.since(death.at) < least {
                    return "\(launch.worker) came back too soon after \(entry.deathsInARow) deaths in a row"
                }
            }
            return nil
        },
        Checker(name: .intensityIsKept) { world, _ in
            for (launch, _, entry) in world.book.relaunches {
                guard let death = entry.openDeath else { continue }
                let limit = death.policy.intensity
                let recent = entry.deaths.filter { death.at.since($0) < limit.within }
                if recent.count > limit.deaths { return "\(launch.worker) came back after \(recent.count) deaths" }
            }
            return nil
        },
        Checker(name: .thePolicyIsKept) { world, _ in
            for (launch, spec, entry) in world.book.relaunches {
                guard let death = entry.openDeath else { continue }
                if !entry.wantsAnother(after: death.exit, by: spec.restart) {
                    return "\(launch.worker) came back unwanted"
                }
            }
            return nil
        },
    ]
}

struct Violation: Equatable, Sendable, CustomStringConvertible {
    let checker: Checker.Name
    let objection: String

    var description: String { "\(checker.rawValue): \(objection)" }
}

extension World {
    /// The earliest instant at which something is to happen by itself, read off the state.
    var firstWait: Instant? {
        let backoffs = supervisor.workers.compactMap { worker -> Instant? in
            if case .backingOff(_, let until) = worker.phase { until } else { nil }
        }
        let graces = supervisor.retirees.compactMap { retiree -> Instant? in
            if case .asked(_, let killAt) = retiree.step { killAt } else { nil }
        }
        return (backoffs + graces).min()
    }

    /// How many deaths escalated to the end of everything.
    var escalations: Int { supervisor.mode == .serving ? 0 : 1 }
}
