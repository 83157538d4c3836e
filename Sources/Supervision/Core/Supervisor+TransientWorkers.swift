/// Workers that are launched by hand.
extension Supervisor {
    /// Handles a request to launch a worker by hand. The engine opens the worker's sockets, and `admitted` follows.
    func requestLaunch(of spec: WorkerSpec, into effects: inout [Effect]) {
        guard mode == .serving else {
            return effects.append(.report(.launchRefused(spec.id, .everythingStops)))
        }
        // An id names one worker, so a request for an id in use is refused.
        let known = index(of: spec.id).map { workers[$0] }
        guard known?.desired == nil else { return effects.append(.report(.launchRefused(spec.id, .idIsTaken))) }
        // A reload in progress has opened the sockets of the new specs.
        effects.append(.admit(spec, beside: workers.compactMap { ($0.target ?? $0.desired)?.value }))
    }

    mutating func admit(_ spec: WorkerSpec, into effects: inout [Effect]) -> Unsettled {
        guard mode == .serving else { return .nothing }
        var worker = WorkerState(spec)
        worker.isTransient = true
        if let index = index(of: spec.id) {
            guard workers[index].desired == nil else { return .nothing }
            worker.retirees = workers[index].retirees
            workers[index] = worker
        } else {
            workers.insert(worker, at: workers.partitioningIndex { $0.id > spec.id })
        }
        releaseSockets(into: &effects)
        return .worker(spec.id)
    }
}
