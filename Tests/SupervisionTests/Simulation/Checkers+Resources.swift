@testable import Supervision

extension Checker {
    static let deadlines: [Checker] = [
        Checker(name: .aDeadlineExistsWhileAnythingWaits) { world in
            guard let first = world.waits().map(\.upperBound).min() else { return nil }
            guard let deadline = world.core.nextDeadline else { return "something waits without a deadline" }
            return deadline > first ? "the deadline comes too late" : nil
        },
        // Only while no worker is probed, watched, replaced or awaited. The times of these depend on answers and on jitter.
        Checker(name: .everyDeadlineHasAReason) { world in
            // A deadline that has passed had its reason before the machine slept.
            guard let deadline = world.core.nextDeadline, world.book.isQuiet,
                !world.wasDue || world.lastEvent == .deadline
            else { return nil }
            return world.waits(mayBeNeedless: true).contains(where: { $0.contains(deadline) })
                ? nil : "a deadline without a reason"
        },
        Checker(name: .theMasterIsNotKeptAwake) { world in
            // A deadline that is set to the past again after it was handled would keep the master awake. Several may follow
            // each other, such as the end of a grace of zero.
            world.deadlinesAtOnce > 5 ? "a deadline that is due again and again" : nil
        },
    ]

    /// Sockets, which the engine opens before the specs are passed to the core, and closes by an effect of the core.
    static let sockets: [Checker] = [
        Checker(name: .neededSocketsStayOpen) { world in
            if let launch = world.launchWithoutSockets { return "\(launch.worker) is launched without its sockets" }
            if world.lastEffects.isEmpty { return nil }
            let missing = world.neededSockets.subtracting(world.leasedSockets)
            return missing.isEmpty ? nil : "\(missing) is closed and needed"
        },
        Checker(name: .otherSocketsAreReleased) { world in
            // A reload in progress may keep the sockets of each set that it has passed.
            guard !world.book.isStopping, world.book.transaction == nil, !world.lastEffects.isEmpty else { return nil }
            var superfluous = world.leasedSockets.subtracting(world.neededSockets)
            if !superfluous.isEmpty { superfluous.subtract(world.book.socketsOfFormerSpecs) }
            return superfluous.isEmpty ? nil : "\(superfluous) is open and not needed"
        },
        Checker(name: .clientsAreRefusedWhileAllWorkersAreHeld) { world in
            // No effect shows when a worker without a process is replaced.
            guard !world.book.isStopping, world.book.transaction == nil, !world.lastEffects.isEmpty, world.book.isExact
            else { return nil }
            let expected = world.neededSockets.filter(world.book.isDown)
            return world.refusedSockets == expected
                ? nil : "the clients of \(world.refusedSockets) are refused instead of those of \(expected)"
        },
        Checker(name: .theStopLeavesSocketsToTheWorkers) { world in
            guard world.book.isStopping else {
                return world.leftSockets.isEmpty ? nil : "\(world.leftSockets) was left to workers before the stop"
            }
            // Only the stop itself is judged: afterwards processes exit, and no socket is left any more.
            guard !world.before.isStopping, world.finishCodes.isEmpty else { return nil }
            let shared = world.book.processes.values.filter { $0.spec.stop.scope == .process }
                .flatMap(\.spec.program.sockets)
            let expected = world.leasedSockets.subtracting(shared)
            return world.leftSockets == expected ? nil : "\(world.leftSockets) was left instead of \(expected)"
        },
        Checker(name: .socketsAreShutDownWhenAllWereAsked) { world in
            for case .shutDown(let sockets) in world.lastEffects {
                for socket in sockets where !world.hasEnded(socket) { return "\(socket) is shut down too early" }
            }
            // After a sleep the core has looked later, and may have seen a process that was not asked before and is gone now.
            guard world.lastEvent == .deadline, !world.book.wasLate else { return nil }
            let late = world.socketEnds.first { end in
                end.value.map { $0.advanced(by: Supervisor.drainPatience) <= world.now } ?? false
            }
            return late.map { "\($0.key) is not shut down" }
        },
    ]

    /// Transient workers.
    static let transientWorkers: [Checker] = [
        Checker(name: .reloadsKeepTransientWorkers) { world in
            for case .load(let others) in world.lastEffects {
                let transient = world.book.entries.values.filter(\.isTransient).map(\.id).sorted()
                if others.map(\.id) != transient {
                    return "the load has \(others.map(\.id)) as transient workers instead of \(transient)"
                }
            }
            return nil
        },
        Checker(name: .removedWorkersAreReported) { world in
            var reported: [WorkerID] = []
            for case .report(.removed(let id)) in world.lastEffects { reported.append(id) }
            if Set(reported) != world.book.removedWithoutProcess || reported.count != Set(reported).count {
                return "\(reported) are reported as removed instead of \(world.book.removedWithoutProcess)"
            }
            guard case .cancelled(let launch) = world.lastEvent else { return nil }
            return world.lastEffects.contains(.report(.cancelled(launch)))
                ? nil : "the cancelled launch of \(launch.worker) is not reported"
        },
        Checker(name: .launchRequestsAreAnswered) { world in
            guard case .launchRequested(let spec) = world.lastEvent else { return nil }
            if case .admit(spec, let others)? = world.lastEffects.first, world.lastEffects.count == 1,
                !world.book.isStopping, world.book.entries[spec.id] == nil
            {
                let isRight = others.map(\.id) == world.book.entries.keys.sorted()
                return isRight ? nil : "\(spec.id) is admitted beside \(others.map(\.id))"
            }
            let expected: [Effect] =
                world.book.isStopping
                ? [.report(.launchRefused(spec.id, .everythingStops))]
                : [.report(.launchRefused(spec.id, .idIsTaken))]
            return world.lastEffects == expected ? nil : "\(spec.id) is answered by \(world.lastEffects)"
        },
    ]
}

extension World {
    /// The sockets that the stop still has to shut down, and when: when the last process that has the socket was asked to stop a
    /// while ago; nil while one was not asked.
    var socketEnds: [SocketSpec: Instant?] {
        guard let stoppedAt else { return [:] }
        var ends: [SocketSpec: Instant?] = [:]
        for socket in leasedSockets.subtracting(shutDownSockets) where socket.endsWithAStop {
            // A process that was killed without having been asked takes no time.
            let holders = holders(of: socket).filter { !$0.isKilled || $0.askedAt != nil }
            if holders.isEmpty { continue }
            let times = holders.map { $0.askedAt.map { max($0, stoppedAt).advanced(by: Supervisor.drainPatience) } }
            ends[socket] = times.contains(nil) ? .some(nil) : times.compactMap(\.self).max()
        }
        return ends
    }

    /// Whether every process that has the socket was asked to stop a while ago.
    fileprivate func hasEnded(_ socket: SocketSpec) -> Bool {
        book.isStopping && socket.endsWithAStop
            && holders(of: socket).allSatisfy { process in
                process.isKilled
                    || process.askedAt.map { $0.advanced(by: Supervisor.drainPatience) <= now } ?? false
            }
    }

    private func holders(of socket: SocketSpec) -> [Book.Process] {
        book.processes.values.filter { process in
            process.spec.program.sockets.contains { $0.identity == socket.identity }
        }
    }
}

extension SocketSpec {
    /// Whether a stop of everything has to shut the socket down.
    fileprivate var endsWithAStop: Bool { transport == .tcp && whenDown == .refuse }
}

extension Book {
    /// Whether the book knows the state of each worker, because none has been replaced that had no process.
    fileprivate var isExact: Bool {
        entries.values.allSatisfy { $0.countIsKnown && !$0.isOutdated } && processes.values.allSatisfy { !$0.isFailing }
    }

    /// Whether no worker is replaced, awaited, probed, watched, measured or replaced by age.
    fileprivate var isQuiet: Bool {
        isExact && transaction == nil
            && entries.values.allSatisfy { entry in
                let upkeep = entry.spec.upkeep
                // A fresh process that has failed is tried again, even if the reload takes the reason for it away.
                let isRetried = !entry.failuresOfSuccessors.isEmpty && !entry.isGivenUp
                return entry.successor == nil && !isRetried && !entry.isOnTrial && upkeep.readiness == nil
                    && upkeep.liveness == nil
                    && upkeep.recycle == RecyclePolicy() && entry.spec.program.watchdog == nil
            }
    }
}
