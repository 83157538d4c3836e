@testable import Supervision

extension Checker {
    /// How processes are stopped and reaped.
    static let stops: [Checker] = [
        Checker(name: .stoppingProcessesAreSignaled) { world in
            world.book.processes.values.first { process in
                process.isLeaving && process.runs && process.askedAt == nil && !process.isKilled
                    && !(world.book.isStopping && world.book.waitsForDependents(process.launch.worker.group))
            }.map { "\($0.launch.worker) has to stop and was sent no signal" }
        },
        Checker(name: .stopSignalsAreTheExpectedOnes) { world in
            for case .signal(let launch, let signal, _) in world.lastEffects where signal != .kill {
                guard let stopping = world.book.processes[launch.number] else { continue }
                if signal != stopping.signal {
                    return "\(launch.worker) was sent \(signal) instead of \(stopping.signal)"
                }
            }
            return nil
        },
        Checker(name: .killsFollowTheGrace) { world in
            guard world.lastEvent == .deadline else { return nil }
            // A process without a grace that was just asked to stop is killed by the next deadline, which comes at once.
            return world.book.processes.values
                .filter { world.before.asked.contains($0.launch.number) }
                .first { $0.killAt.map { $0 <= world.now } ?? false }
                .map { "\($0.launch.worker) was not killed at the end of its grace" }
        },
        Checker(name: .stopsUseTheLatestPolicy) { world in
            for effect in world.lastEffects {
                switch effect {
                case .reap(let launch, let scope):
                    if let policy = world.book.processes[launch.number]?.spec.stop, policy.scope != scope {
                        return "\(launch.worker) is not stopped in the scope of its policy"
                    }
                default: continue
                }
            }
            for row in world.rows {
                guard case .stopping(let rest) = row.state else { continue }
                let ends = world.book.processes.values.filter { $0.launch.worker == row.id }.compactMap(\.killAt)
                if !ends.isEmpty, !ends.contains(where: { $0.since(world.now) == rest }), world.book.stopRequests < 2 {
                    return "\(row.id) has another grace than its policy gives"
                }
            }
            return nil
        },
        Checker(name: .endedProcessesAreReaped) { world in
            guard case .ended(let launch) = world.lastEvent else { return nil }
            return world.processes[launch.number] == nil ? nil : "\(launch.worker) has ended and is not reaped"
        },
        Checker(name: .signalsAreChosenOnce) { world in
            world.signalChoices <= 1 ? nil : "the program was asked twice which signals its workers get"
        },
    ]

    /// Processes that cannot be signaled.
    static let unreachable: [Checker] = [
        Checker(name: .onlyUnreachableProcessesAreAbandoned) { world in
            for case .abandon(let launch) in world.lastEffects {
                let isUnreachable =
                    world.before.unreachable.contains(launch.number)
                    || world.lastEvent == .unreachable(launch)
                if world.book.stopRequests < 2 || !isUnreachable { return "\(launch.worker) was abandoned" }
            }
            if let code = world.finishCodes.first, (code == 77) == world.book.abandoned.isEmpty {
                return "the exit code \(code) does not tell whether processes were left behind"
            }
            return nil
        },
        Checker(name: .lacksAreReportedOnce) { world in
            for case .report(.launchesDelayed(_, let launch, _)) in world.lastEffects where world.before.hasLack {
                return "the lack was reported again for \(launch.worker)"
            }
            return nil
        },
    ]

    static let finish = Checker(name: .finishComesWhenNoProcessIsLeft) { world in
        let isLeft = !world.processes.isEmpty || !world.queue.isEmpty
        if world.isFinished {
            return !isLeft && world.book.isStopping ? nil : "finished with \(world.processes.count) processes"
        }
        return world.book.isStopping && world.book.processes.isEmpty
            ? "no process is left, and the master does not finish" : nil
    }
}
