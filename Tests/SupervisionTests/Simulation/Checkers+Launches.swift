@testable import Supervision

extension Checker {
    static let launches: [Checker] = [
        Checker(name: .launchNumbersIncrease) { world in
            zip(world.launchNumbers, world.launchNumbers.dropFirst()).first { $0 >= $1 }.map {
                "launch \($1) follows \($0)"
            }
        },
        Checker(name: .launchesUseTheDesiredSpec) { world in
            for case .launch(let launch, let spec) in world.lastEffects {
                guard let entry = world.book.entries[launch.worker] else { return "\(launch.worker) is not wanted" }
                if entry.spec != spec { return "\(launch.worker) is launched with another spec" }
            }
            return nil
        },
        Checker(name: .aWorkerHasOneProcess) { world in
            let workers = world.processes.values.map(\.launch.worker) + world.queue.map(\.launch.worker)
            return Set(workers).count == workers.count ? nil : "two processes of one worker"
        },
        Checker(name: .cancelledLaunchesAreNotMade) { world in
            world.queue.first { world.book.stoppingProcesses[$0.launch.number] != nil }
                .map { "the launch of \($0.launch.worker) is queued although it has to stop" }
        },
    ]

    /// The status and the reports of readiness.
    static let rows: [Checker] = [
        Checker(name: .theStatusListsEveryWorker) { world in
            guard !world.book.isStopping else { return nil }
            let listed = world.rows.filter { !$0.isLeaving }.map(\.id)
            let expected = world.book.entries.keys.sorted()
            return listed == expected ? nil : "the status lists \(listed) instead of \(expected)"
        },
        Checker(name: .theStatusShowsTheRightStates) { world in
            guard !world.book.isStopping else { return nil }
            for row in world.rows where !row.isLeaving {
                guard let entry = world.book.entries[row.id] else { continue }
                let isRight =
                    switch row.state {
                    case .completed: entry.vacancy == .completed && entry.launch == nil
                    case .held: entry.vacancy == .held && entry.launch == nil
                    case .backingOff: entry.due != nil
                    case .running, .ready: entry.runningSince != nil
                    case .waiting: entry.vacancy == .wanted && entry.runningSince == nil
                    case .stopping, .killed: false
                    }
                if !isRight { return "the status shows \(row.id) as \(row.state), which is wrong" }
            }
            return nil
        },
        Checker(name: .theStatusListsEveryProcess) { world in
            let listed = Set(world.rows.map { "\($0.id) \($0.pid ?? 0)" })
            return world.processes.values.first { $0.isKnownToRun && !listed.contains("\($0.launch.worker) \($0.pid)") }
                .map { "the status does not list pid \($0.pid) of \($0.launch.worker)" }
        },
        Checker(name: .readinessIsReportedOnce) { world in
            for case .report(.ready(let launch, _, _)) in world.lastEffects {
                guard world.lastEvent == .reported(launch, .ready) else {
                    return "\(launch.worker) is reported as ready without an event"
                }
                let before = world.bookBefore.entries[launch.worker]
                if before?.launch != launch || before?.runningSince == nil {
                    return "\(launch) is reported as ready and does not run"
                }
                if before?.readySince != nil { return "\(launch.worker) is reported as ready twice" }
            }
            for row in world.rows where !row.isLeaving && !world.book.isStopping {
                let hasReported = world.book.entries[row.id]?.readySince != nil
                if row.state == .ready, !hasReported { return "\(row.id) is ready and has not reported so" }
                if row.state == .running, hasReported {
                    return "\(row.id) has reported that it is ready and is not shown as ready"
                }
            }
            return nil
        },
    ]
}
