/// The stop of every process, and of the master.
extension Supervisor {
    mutating func stop(
        _ request: StopRequest, _ signals: [WorkerID: Signal], at now: Instant, into effects: inout [Effect]
    ) {
        switch mode {
        case .finished:
            return
        case .serving:
            drain(code: 0, reason: .stopping, into: &effects) { worker in
                signals[worker.id] ?? (request == .interrupt ? .interrupt : nil)
            }
            effects.append(.report(.stopRequested(request, workers: processCount)))
        case .draining where stopWasRequested:
            graceIsOver = true
            for worker in workers.indices {
                for retiree in workers[worker].retirees.indices { workers[worker].retirees[retiree].endGrace(at: now) }
            }
            effects.append(.report(.graceEnded))
        case .draining:
            effects.append(.report(.stopRequested(request, workers: processCount)))
        }
        stopWasRequested = true
    }

    /// Stops every process. Nothing is launched any more.
    ///
    /// - Parameter signal: The signal for a worker in place of its stop policy's; nil for that one.
    mutating func drain(
        code: Int32, reason: StopReason, into effects: inout [Effect], signal: (WorkerState) -> Signal? = { _ in nil }
    ) {
        mode = .draining(code: code)
        for index in workers.indices {
            effects += workers[index].retireOccupant(reason, signal: signal(workers[index]))
            // No launch follows, so a backoff would be a deadline that nothing meets.
            if case .backingOff = workers[index].phase { workers[index].phase = .vacant }
        }
    }
}
