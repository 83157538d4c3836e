@testable import Supervision

extension Checker {
    static let launches: [Checker] = [
        Checker(name: .launchNumbersIncrease) { world in
            zip(world.launchNumbers, world.launchNumbers.dropFirst()).first { $0 >= $1 }.map {
                "launch \($1) follows \($0)"
            }
        },
        Checker(name: .cancelledLaunchesAreNotMade) { world in
            world.queue.first { world.book.processes[$0.launch.number]?.isLeaving ?? true }
                .map { "the launch of \($0.launch.worker) is queued although it has to stop" }
        },
        // What the core keeps to be quick has to be what it would find if it looked at all workers. A wrong count stays, so it is
        // enough to look when something has happened.
        Checker(name: .groupsAreCountedRight) { world in
            world.lastEffects.isEmpty
                ? nil
                : world.core.supervisor.rollouts.first { group, rollout in
                    rollout.tally.map { $0 != world.core.supervisor.countedAnew(group) } ?? false
                }.map { "the workers of \($0.key) are counted wrongly" }
        },
    ]

    /// The status.
    static let rows: [Checker] = [
        Checker(name: .theStatusListsEveryWorker) { world in
            guard !world.book.isStopping else { return nil }
            let listed = world.rows.filter { $0.role == .worker }.map(\.id)
            let expected = world.book.entries.keys.sorted()
            return listed == expected ? nil : "the status lists \(listed) instead of \(expected)"
        },
        Checker(name: .theStatusShowsTheRightStates) { world in
            guard !world.book.isStopping else { return nil }
            for row in world.rows where row.role == .worker {
                guard let entry = world.book.entries[row.id] else { continue }
                let process = world.book.occupant(of: entry)
                // No effect shows when a process loses its place that does not work and was asked to stop, nor when a worker
                // without a process is replaced.
                if process?.isFailing == true || process == nil && !entry.countIsKnown { continue }
                let isRight =
                    switch row.state {
                    case .completed: entry.vacancy == .completed && process == nil
                    case .held: entry.vacancy == .held && process == nil
                    case .stopped: entry.vacancy == .stopped && process == nil
                    case .backingOff: entry.due != nil
                    case .running, .ready: process?.isUp == true
                    case .starting: process?.runs == true && process?.upSince == nil
                    case .waiting: entry.vacancy == .wanted && process?.runs != true
                    case .waitingFor: entry.vacancy == .wanted && process == nil
                    case .stopping, .killed: false
                    }
                if !isRight { return "the status shows \(row.id) as \(row.state), which is wrong" }
                if let process, row.state == .ready || row.state == .running, process.isReady != (row.state == .ready) {
                    return "the status shows \(row.id) as \(row.state), which is wrong"
                }
                if !entry.isTransient, process != nil, row.isOutdated != (entry.isOutdated || entry.leaves) {
                    return "the status does not tell whether \(row.id) has still to be replaced"
                }
            }
            return nil
        },
        Checker(name: .theStatusListsEveryProcess) { world in
            world.processes.values.first { process in
                process.isKnownToRun
                    && !world.rows.contains { $0.pid == process.pid && $0.id == process.launch.worker }
            }
            .map { "the status does not list pid \($0.pid) of \($0.launch.worker)" }
        },
        Checker(name: .theStatusTellsTheRollout) { world in
            if world.status.manifestDiffers != world.book.manifestDiffers {
                return "the status tells wrongly whether the manifest runs"
            }
            if world.book.isStopping { return nil }
            let isRight =
                switch world.status.rollout?.state {
                case nil: world.book.transaction == nil
                case .rolling: world.book.transaction.map { !$0.isPaused && !$0.goesBack } ?? false
                case .paused: world.book.transaction?.isPaused ?? false
                case .rollingBack: world.book.transaction?.goesBack ?? false
                }
            return isRight ? nil : "the status shows the wrong rollout"
        },
    ]

    static let health: [Checker] = [
        Checker(name: .linesAreWrittenAsTheSpecSays) { world in
            for worker in world.core.supervisor.workers {
                guard let process = worker.occupant, process.stop == nil,
                    let running = world.processes[process.launch.number]
                else { continue }
                let wanted = worker.hasNewSpec ? process.spec.value : worker.desired?.value ?? process.spec.value
                if running.output != wanted.upkeep.output {
                    return "the lines of \(worker.id) are written as an old spec says"
                }
                if case .starting = process.stage, running.awaitedLine != wanted.upkeep.readiness?.condition.pattern {
                    return "\(worker.id) is searched for the wrong line"
                }
            }
            return nil
        },
        // Judged after deadlines only: an event that comes before a deadline that has passed is handled first.
        Checker(name: .healthIsKept) { world in
            guard world.lastEvent == .deadline, !world.book.isStopping else { return nil }
            for process in world.book.processes.values where !process.isStopped {
                if let until = process.until, until <= world.now {
                    return "\(process.launch.worker) starts for too long"
                }
                if let due = process.watchdogDue, due <= world.now { return "\(process.launch.worker) hangs" }
                if process.upSince != nil, process.failures >= process.spec.upkeep.liveness?.failureThreshold ?? .max {
                    return "\(process.launch.worker) fails its probes"
                }
            }
            return nil
        },
    ]
}
