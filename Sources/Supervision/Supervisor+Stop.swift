/// The end of one process, and of all.
extension Supervisor {
    mutating func stop(
        _ request: StopRequest, _ signals: [WorkerID: Signal], at now: Instant, into effects: inout [Effect]
    ) {
        switch mode {
        case .finished:
            return
        case .serving:
            drain(code: 0, reason: .stopping, at: now) { worker in
                signals[worker.id] ?? (request == .interrupt ? .interrupt : worker.spec.stop.signal)
            }
            effects.append(.report(.stopRequested(request, workers: retirees.count)))
        case .draining where stopWasRequested:
            graceIsOver = true
            for index in retirees.indices { retirees[index].endGrace(at: now) }
            effects.append(.report(.graceEnded))
        case .draining:
            effects.append(.report(.stopRequested(request, workers: retirees.count)))
        }
        stopWasRequested = true
    }

    mutating func drain(
        code: Int32, reason: Notice.Reason, at now: Instant, signal: (Worker) -> Signal = { $0.spec.stop.signal }
    ) {
        mode = .draining(code: code)
        for place in workers.indices {
            retireOccupant(of: workers[place], reason, signal: signal(workers[place]), at: now)
            // Nobody is launched from here on, so nobody waits for it: a backoff left standing would be a
            // deadline that nothing meets.
            if workers[place].occupant != nil || workers[place].deadline != nil { workers[place].phase = .vacant }
        }
    }

    /// Turns the occupant of a place into a retiree; the caller says what the place becomes.
    mutating func retireOccupant(
        of worker: Worker, _ reason: Notice.Reason, signal: Signal? = nil, at now: Instant
    ) {
        guard let (launch, pid) = worker.occupant else { return }
        let stop = worker.spec.stop
        let retiree = Retiree(
            launch: launch, pid: pid, startedAt: worker.since(now), signal: signal ?? stop.signal, stop: stop,
            reason: reason, origin: worker.spec.origin, launches: worker.launches)
        let index = retirees.partitioningIndex {
            ($0.launch.worker, $0.launch.number) > (launch.worker, launch.number)
        }
        retirees.insert(retiree, at: index)
    }
}
