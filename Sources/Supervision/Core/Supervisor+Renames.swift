/// Workers that get another id. Their processes are told nothing: a process has the name that it was launched under in
/// its environment.
extension Supervisor {
    /// The launch with the id that its worker has now.
    func currentLaunch(_ launch: Launch) -> Launch { newNames[launch.number].map(launch.renamed) ?? launch }

    /// Moves the state of each renamed worker to its new id.
    mutating func rename(by plan: Plan, into effects: inout [Effect]) {
        if plan.renames.isEmpty { return }
        let names = plan.renames.newIDs
        let newIDs = Set(names.values)
        let specs = Dictionary(
            plan.steps.lazy.compactMap(\.target).filter { newIDs.contains($0.id) }.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        var predecessors: [WorkerID: WorkerState] = [:]
        var moved: [WorkerState] = []
        var others: [WorkerState] = []
        for worker in workers {
            if newIDs.contains(worker.id) {
                predecessors[worker.id] = worker
            } else if names[worker.id] != nil {
                moved.append(worker)
            } else {
                others.append(worker)
            }
        }
        for index in moved.indices {
            let old = moved[index].id
            guard let new = names[old], let spec = specs[new] else { continue }
            moved[index].rename(to: new, as: spec)
            // The id may belong to a worker that was launched by hand, or to a removed worker whose process still runs.
            if var predecessor = predecessors[new] {
                effects += predecessor.retireOccupant(.superseded)
                moved[index].retirees = predecessor.retirees + moved[index].retirees
            }
            effects.append(.report(.renamed(new, was: old, pid: moved[index].occupant?.pid)))
            for process in moved[index].processes where newNames[process.launch.number] != new {
                newNames[process.launch.number] = new
                effects.append(.rename(process.launch))
            }
            wakeups.set(nil, for: old)
            needs.rename(old.group, to: new.group)
        }
        workers = (others + moved).sorted { $0.id < $1.id }
        for socket in socketOwners.keys {
            socketOwners[socket] = socketOwners[socket]?.map { names[$0] ?? $0 }
        }
    }
}

extension Plan.Step {
    /// The spec that the worker is to have; nil for a worker that leaves.
    fileprivate var target: WorkerSpec? {
        switch self {
        case .start(let spec), .keep(let spec), .adjust(_, to: let spec), .replace(_, with: let spec): spec
        case .retire: nil
        }
    }
}

extension WorkerState {
    /// The worker's processes.
    fileprivate var processes: [Process] { [occupant, successor].compactMap(\.self) + retirees }

    /// - Parameter spec: The spec of the new set for the worker.
    fileprivate mutating func rename(to new: WorkerID, as spec: WorkerSpec) {
        let before = committedID ?? id
        committedID = before == new ? nil : before
        if var desired = desired?.value {
            let renamed = desired.renamed(to: new)
            // The engine has opened the sockets of the new set only. A socket that is not one of them keeps its old name,
            // so that the worker can still be launched with it.
            if renamed.program.sockets.allSatisfy(spec.program.sockets.contains) {
                desired.program.sockets = renamed.program.sockets
            }
            desired.id = new
            self.desired = Shared(desired)
        }
        if let current = replacement { replacement?.spec = Shared(current.spec.value.renamed(to: new)) }
        occupant?.rename(to: new)
        successor?.rename(to: new)
        for index in retirees.indices { retirees[index].rename(to: new) }
        id = new
    }
}

extension Process {
    fileprivate mutating func rename(to new: WorkerID) {
        launch = launch.renamed(to: new)
        spec = Shared(spec.value.renamed(to: new))
    }
}
