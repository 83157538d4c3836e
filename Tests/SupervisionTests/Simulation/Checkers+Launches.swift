@testable import Supervision

extension Checker {
    static let launches: [Checker] = [
        Checker(name: .namesAreNew) { world in
            zip(world.minted, world.minted.dropFirst()).first { $0 >= $1 }.map { "launch \($1) follows \($0)" }
        },
        Checker(name: .aLaunchRunsTheDesiredSpec) { world in
            for case .launch(let launch, let spec) in world.lastEffects {
                guard let entry = world.book.entries[launch.worker] else { return "\(launch.worker) is not wanted" }
                if entry.spec != spec { return "\(launch.worker) is launched with another spec" }
            }
            return nil
        },
        Checker(name: .neverTwoOfOneWorker) { world in
            let workers = world.processes.values.map(\.launch.worker) + world.queue.map(\.launch.worker)
            return Set(workers).count == workers.count ? nil : "two processes of one worker"
        },
        Checker(name: .cancelledLaunchesAreNotMade) { world in
            world.queue.first { world.book.leavers[$0.launch.number] != nil }
                .map { "\($0.launch.worker) is going to be launched although it has to stop" }
        },
    ]

    /// What the core tells of its workers.
    static let rows: [Checker] = [
        Checker(name: .everyWorkerHasItsRow) { world in
            guard !world.book.isStopping else { return nil }
            let told = world.rows.filter { !$0.isLeaving }.map(\.id)
            let known = world.book.entries.keys.sorted()
            return told == known ? nil : "the status has \(told), and there should be \(known)"
        },
        Checker(name: .statesAreTold) { world in
            guard !world.book.isStopping else { return nil }
            for row in world.rows where !row.isLeaving {
                guard let entry = world.book.entries[row.id] else { continue }
                let isRight =
                    switch row.state {
                    case .completed: entry.rest == .completed && entry.launch == nil
                    case .held: entry.rest == .held && entry.launch == nil
                    case .backingOff: entry.due != nil
                    case .running, .ready: entry.runningSince != nil
                    case .waiting: entry.rest == .wanted && entry.runningSince == nil
                    case .stopping, .killed: false
                    }
                if !isRight { return "\(row.id) is said to be \(row.state), and is not" }
            }
            return nil
        },
        Checker(name: .everyProcessIsListed) { world in
            let listed = Set(world.rows.map { "\($0.id) \($0.pid ?? 0)" })
            return world.processes.values.first { $0.isToldToRun && !listed.contains("\($0.launch.worker) \($0.pid)") }
                .map { "pid \($0.pid) of \($0.launch.worker) is in no row" }
        },
        Checker(name: .reportsOfReadinessAreTold) { world in
            for case .report(.ready(let launch, _, _)) in world.lastEffects {
                guard world.lastEvent == .ready(launch) else { return "\(launch.worker) is told to be ready unasked" }
                let before = world.bookBefore.entries[launch.worker]
                if before?.launch != launch || before?.runningSince == nil { return "\(launch) does not run" }
                if before?.reported != nil { return "\(launch.worker) is told to be ready again" }
            }
            for row in world.rows where !row.isLeaving && !world.book.isStopping {
                let hasReported = world.book.entries[row.id]?.reported != nil
                if row.state == .ready, !hasReported { return "\(row.id) is ready and has not reported it" }
                if row.state == .running, hasReported { return "\(row.id) has reported that it is ready, in vain" }
            }
            return nil
        },
    ]
}
