/// Stops every process, and then the master.
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

    /// Stops every process and launches no more.
    ///
    /// - Parameter signal: Returns the signal for a worker; nil means the signal of the worker's stop policy.
    mutating func drain(
        code: Int32, reason: StopReason, into effects: inout [Effect], signal: (WorkerState) -> Signal? = { _ in nil }
    ) {
        mode = .draining(code: code)
        for index in workers.indices {
            effects += workers[index].retireOccupant(reason, signal: signal(workers[index]))
            // No launch follows, so the end of the backoff must not wake the master.
            if case .backingOff = workers[index].phase { workers[index].phase = .vacant }
        }
    }
}
