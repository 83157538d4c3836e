/// The end of a master that runs jobs: nothing will happen any more by itself.
extension Supervisor {
    /// Ends the master if it was asked to end when it is done: no process is left, and every worker is completed or
    /// held.
    ///
    /// The exit code is 1 if a worker has failed: it is held, or its last process has not exited with 0.
    mutating func endIfDone(into effects: inout [Effect]) {
        guard endsWhenDone, mode == .serving, generation > 0, processCount == 0,
            transaction == nil || transaction?.pause != nil
        else { return }
        var failed: [WorkerID] = []
        for worker in workers {
            switch worker.phase {
            case .completed: if worker.lastExit?.isSuccess != true { failed.append(worker.id) }
            case .held: failed.append(worker.id)
            case .vacant where waitsInVain(worker), .backingOff where waitsInVain(worker): failed.append(worker.id)
            // An operator may start the worker again.
            case .occupied, .vacant, .backingOff, .stopped: return
            }
        }
        effects.append(.report(.done(workers: workers.count, failed: failed)))
        mode = .draining(code: failed.isEmpty ? 0 : 1)
    }
}
