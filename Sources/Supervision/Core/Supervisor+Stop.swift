/// Stops every process, and then the master.
extension Supervisor {
    mutating func stop(
        _ request: StopRequest, _ signals: [WorkerID: Signal], at now: Instant, into effects: inout [Effect]
    ) {
        switch mode {
        case .finished:
            return
        case .serving:
            drain(code: 0, reason: .stopping, at: now, into: &effects) { worker in
                signals[worker.id] ?? (request == .interrupt ? .interrupt : nil)
            }
            effects.append(.report(.stopRequested(request, workers: processCount)))
        case .draining where stopWasRequested:
            graceIsOver = true
            for worker in workers.indices {
                for retiree in workers[worker].retirees.indices { workers[worker].retirees[retiree].endGrace(at: now) }
            }
            effects.append(.report(.graceEnded))
            for process in workers.flatMap(\.retirees) where process.isUnreachable { abandon(process, into: &effects) }
        case .draining:
            effects.append(.report(.stopRequested(request, workers: processCount)))
        }
        stopWasRequested = true
    }

    /// Records that a process cannot be signaled. The master waits for it, unless the stop was requested twice.
    mutating func unreachable(_ launch: Launch, into effects: inout [Effect]) {
        guard let index = index(of: launch.worker), let process = workers[index].process(launch) else { return }
        let isKnown = process.isUnreachable
        _ = workers[index].update(launch) { $0.isUnreachable = true }
        if graceIsOver, process.stop != nil {
            abandon(process, into: &effects)
        } else if !isKnown {
            effects.append(.report(.unreachable(launch, pid: process.pid)))
        }
    }

    private mutating func abandon(_ process: Process, into effects: inout [Effect]) {
        guard let index = index(of: process.launch.worker),
            workers[index].removeRetiree(process.launch) != nil
        else { return }
        processCount -= 1
        mode = .draining(code: Supervisor.abandonedExitCode)
        effects += [.report(.abandoned(process.launch, pid: process.pid)), .abandon(process.launch)]
    }

    /// Stops every process and launches no more.
    ///
    /// - Parameter signal: Returns the signal for a worker; nil means the signal of the worker's stop policy.
    mutating func drain(
        code: Int32, reason: StopReason, at now: Instant, into effects: inout [Effect],
        signal: (WorkerState) -> Signal? = { _ in nil }
    ) {
        mode = .draining(code: code)
        transaction = nil
        rollouts = [:]
        failures = []
        progressWakeups = Wakeups()
        for index in workers.indices {
            effects += workers[index].retireSuccessor(reason, signal: signal(workers[index]))
            workers[index].replacement = nil
            effects += workers[index].retireOccupant(reason, signal: signal(workers[index]))
            // No launch follows, so the end of the backoff must not wake the master.
            if case .backingOff = workers[index].phase { workers[index].phase = .vacant }
        }
        leaveSockets(into: &effects)
        socketsToShutDown = leasedSockets.filter(\.isShutDownByAStop)
        if !socketsToShutDown.isEmpty { shutDownAt = now.advanced(by: Supervisor.drainPatience) }
    }

    /// Leaves the sockets to the workers that are being stopped. A client is then refused as soon as no worker has the
    /// socket.
    ///
    /// A socket is kept if the children of a worker that has it may outlive the worker. The master shuts such a socket
    /// down in all processes when its workers have exited, which takes a descriptor.
    private func leaveSockets(into effects: inout [Effect]) {
        var kept: Set<SocketSpec> = []
        for process in workers.lazy.flatMap(\.retirees) where process.spec.value.stop.scope == .process {
            kept.formUnion(process.spec.value.program.sockets)
        }
        let left = leasedSockets.subtracting(kept)
        if !left.isEmpty { effects.append(.leaveToWorkers(left.sorted(by: SocketSpec.precedes))) }
    }
}
