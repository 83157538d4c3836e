/// Sockets without a worker that will serve them. Their clients are refused instead of waiting in the queue.
extension Supervisor {
    /// Refuses the clients of the sockets that are down now, and takes those of the sockets that are not down any more.
    ///
    /// - Parameter indices: The workers that were settled. Only their sockets can have changed, and those of the process
    ///   that has ended.
    mutating func updateDownSockets(of indices: [Int], into effects: inout [Effect]) {
        var changed = Set(endedSockets)
        endedSockets = []
        guard mode == .serving else { return }
        for index in indices {
            guard let sockets = workers[index].desired?.value.program.sockets, !sockets.isEmpty else { continue }
            if workers[index].isHeld {
                changed.formUnion(sockets)
            } else if !refusedSockets.isEmpty {
                changed.formUnion(refusedSockets.intersection(sockets))
            }
        }
        let down = changed.filter { $0.whenDown == .refuse && $0.transport == .tcp && isDown($0) }
        let refused = down.subtracting(refusedSockets)
        let taken = refusedSockets.intersection(changed).subtracting(down)
        refusedSockets = refusedSockets.union(refused).subtracting(taken)
        if !taken.isEmpty { effects.append(.takeClients(taken.sorted(by: SocketSpec.precedes))) }
        if !refused.isEmpty { effects.append(.refuseClients(refused.sorted(by: SocketSpec.precedes))) }
    }

    /// Whether no worker serves the socket and none will without a reload: each worker that names it is held or
    /// completed, at least one is held, and no process that has the socket is left.
    ///
    /// A reload launches held workers again, so it always ends the state.
    private func isDown(_ socket: SocketSpec) -> Bool {
        var hasHeldWorker = false
        for worker in workers {
            if worker.retirees.contains(where: { $0.spec.value.program.sockets.contains(socket) }) { return false }
            guard let desired = worker.desired, desired.value.program.sockets.contains(socket) else { continue }
            switch worker.phase {
            case .held: hasHeldWorker = true
            case .completed: break
            case .occupied, .vacant, .backingOff: return false
            }
        }
        return hasHeldWorker
    }
}

extension WorkerState {
    fileprivate var isHeld: Bool { if case .held = phase { true } else { false } }
}
