/// Sockets without a worker that will serve them. Their clients are refused instead of waiting in the queue.
extension Supervisor {
    /// Refuses the clients of the sockets that are down now, and takes those of the sockets that are not down any more.
    ///
    /// - Parameter indices: The workers that were settled. Only their sockets can have changed, and those of the process
    ///   that has ended.
    mutating func updateDownSockets(of indices: [Int], into effects: inout [Effect]) {
        var changed = Set(endedSockets.lazy.map(\.identity))
        endedSockets = []
        guard mode == .serving, !endsNow else { return }
        for index in indices {
            let sockets = workers[index].namedSockets
            if sockets.isEmpty { continue }
            if workers[index].isOver {
                changed.formUnion(sockets.lazy.map(\.identity))
            } else if !refusedSockets.isEmpty {
                changed.formUnion(refusedSockets.intersection(sockets).lazy.map(\.identity))
            }
        }
        var looked: Set<SocketSpec> = []
        var down: Set<SocketSpec> = []
        for identity in changed {
            let (specs, isDown) = state(of: identity)
            looked.formUnion(specs)
            if isDown { down.formUnion(specs.lazy.filter { $0.whenDown == .refuse && $0.transport == .tcp }) }
        }
        let refused = down.subtracting(refusedSockets)
        let taken = refusedSockets.intersection(looked).subtracting(down)
        refusedSockets = refusedSockets.union(refused).subtracting(taken)
        if !taken.isEmpty { effects.append(.takeClients(taken.sorted(by: SocketSpec.precedes))) }
        if !refused.isEmpty { effects.append(.refuseClients(refused.sorted(by: SocketSpec.precedes))) }
    }

    /// Whether a worker is to have a socket. A socket that none is to have is kept only because a reload may be taken back.
    package func names(_ socket: SocketSpec) -> Bool {
        let owners = (socketOwners[socket.identity] ?? []).lazy.compactMap { index(of: $0) }
        return owners.contains { index in
            [workers[index].desired, workers[index].replacement?.spec].contains {
                $0?.value.socket(socket.identity) != nil
            }
        }
    }

    /// Whether the master ends in this settling, because it is done. It then closes the sockets, and refuses nobody before.
    private var endsNow: Bool {
        endsWhenDone && processCount == 0 && workers.allSatisfy { $0.desired == nil || $0.isOver && !$0.isStopped }
    }

    /// The specs of a socket, and whether no worker serves the socket and none will without a reload: no process that has
    /// the socket is left, and each worker that names it is held, completed or stopped, or no worker names it any more and it is
    /// only kept because a reload may be taken back.
    ///
    /// Only a reload or an operator ends the state: a reload launches held workers again, and a completed worker whose restart policy it
    /// changes. Specs are compared by identity, because a process may be left that had the socket before a reload changed
    /// its backlog.
    private func state(of identity: SocketSpec) -> (specs: Set<SocketSpec>, isDown: Bool) {
        var specs = transaction == nil ? [] : Set(leasedSockets.lazy.filter { $0.identity == identity })
        var isServed = false
        for worker in (socketOwners[identity] ?? []).lazy.compactMap({ index(of: $0) }).map({ workers[$0] }) {
            // A large group is not looked at any further if nothing follows.
            if isServed, refusedSockets.isEmpty { return ([], false) }
            let processes = [worker.occupant, worker.successor].compactMap { $0 } + worker.retirees
            isServed = isServed || processes.contains { $0.spec.value.socket(identity) != nil }
            if let socket = worker.desired?.value.socket(identity) {
                specs.insert(socket)
                isServed = isServed || !worker.isOver
            }
            if let socket = worker.replacement?.spec.value.socket(identity) {
                specs.insert(socket)
                isServed = true
            }
        }
        return (specs, !specs.isEmpty && !isServed)
    }
}

extension WorkerSpec {
    fileprivate func socket(_ identity: SocketSpec) -> SocketSpec? {
        program.sockets.first { $0.identity == identity }
    }
}

extension WorkerState {
    /// The sockets of the next launch, and those of the process that is to take the worker's place.
    fileprivate var namedSockets: [SocketSpec] {
        (desired?.value.program.sockets ?? []) + (replacement?.spec.value.program.sockets ?? [])
    }

    /// Whether the worker has no process that is to stay, and is not launched again without a reload or an operator.
    fileprivate var isOver: Bool {
        switch phase {
        case .held, .completed, .stopped: true
        case .occupied, .vacant, .backingOff: false
        }
    }
}
