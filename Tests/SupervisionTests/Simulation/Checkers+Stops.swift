@testable import Supervision

extension Checker {
    /// How processes are stopped and reaped.
    static let stops: [Checker] = [
        Checker(name: .theUntouchedAreLeftAlone) { world in
            for case .signal(let launch, _, _) in world.lastEffects where world.book.untouched.contains(launch) {
                return "\(launch.worker) was signalled by a reload that does not change it"
            }
            return nil
        },
        Checker(name: .whoHasToStopIsAsked) { world in
            world.book.leavers.values.first { $0.runs && $0.askedAt == nil && !$0.isKilled }
                .map { "\($0.launch.worker) has to stop and was not asked" }
        },
        Checker(name: .theGraceIsGiven) { world in
            for case .signal(let launch, .kill, _) in world.lastEffects {
                guard let leaver = world.bookBefore.leavers[launch.number] ?? world.book.leavers[launch.number] else {
                    return "\(launch.worker) was killed and does not have to stop"
                }
                if world.book.stopRequests > 1 { continue }
                guard let asked = world.bookBefore.leavers[launch.number]?.askedAt else {
                    return "\(launch.worker) was killed without being asked"
                }
                // By the policy that holds now: a reload may just have shortened the grace.
                let grace = world.book.leavers[launch.number]?.stop.grace ?? leaver.stop.grace
                if world.now.since(asked) < grace { return "\(launch.worker) was killed within its grace" }
            }
            return nil
        },
        Checker(name: .theKillFollowsTheGrace) { world in
            guard world.lastEvent == .deadline else { return nil }
            return world.book.leavers.values.first { $0.killAt.map { $0 <= world.now } ?? false }
                .map { "\($0.launch.worker) outstays its grace" }
        },
        Checker(name: .stopsGoByTheLatestPolicy) { world in
            for effect in world.lastEffects {
                switch effect {
                case .signal(let launch, _, let scope), .reap(let launch, let scope):
                    let policy =
                        world.book.leavers[launch.number]?.stop ?? world.book.entries[launch.worker]?.spec.stop
                    if let policy, policy.scope != scope { return "\(launch.worker) is not stopped by its policy" }
                default: continue
                }
            }
            for row in world.rows {
                guard case .stopping(let rest) = row.state else { continue }
                let leaver = world.book.leavers.values.first { $0.launch.worker == row.id && $0.killAt != nil }
                if let leaver, leaver.killAt?.since(world.now) != rest, world.book.stopRequests < 2 {
                    return "\(row.id) is given another grace than its policy's"
                }
            }
            return nil
        },
        Checker(name: .endedProcessesAreReaped) { world in
            guard case .ended(let launch) = world.lastEvent else { return nil }
            return world.processes[launch.number] == nil ? nil : "\(launch.worker) has ended and is not reaped"
        },
        Checker(name: .signalsAreChosenOnce) { world in
            world.choices <= 1 ? nil : "the program was asked twice which signals its workers get"
        },
    ]

    static let finish = Checker(name: .finishComesWhenNoProcessIsLeft) { world in
        let isLeft = !world.processes.isEmpty || !world.queue.isEmpty
        if world.isFinished {
            return !isLeft && world.book.isStopping ? nil : "finished with \(world.processes.count) processes"
        }
        return world.book.isStopping && world.book.leavers.isEmpty ? "no process is left, and no finish" : nil
    }
}
