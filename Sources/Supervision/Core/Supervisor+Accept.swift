/// Reloads: the specs of an accepted manifest replace the specs of the last one.
extension Supervisor {
    mutating func requestReload(into effects: inout [Effect]) {
        guard mode == .serving else { return effects.append(.report(.reloadIgnored)) }
        effects.append(.load(beside: workers.filter(\.isTransient).compactMap(\.desired?.value)))
    }

    mutating func accept(_ specs: [WorkerSpec], at now: Instant, into effects: inout [Effect]) {
        guard mode == .serving else { return effects.append(.report(.reloadIgnored)) }
        let plan = Plan(from: workers.filter(\.isNamedByManifest).compactMap(\.current), to: specs)
        generation += 1
        let held = workers.count { if case .held = $0.phase { !$0.isTransient } else { false } }
        effects.append(.report(.accepted(plan, generation: generation, held: held)))
        apply(plan, into: &effects)
        releaseSockets(into: &effects)
    }

    /// Applies each step to its worker. Steps and workers are both sorted by id, so a single pass over both is enough.
    private mutating func apply(_ plan: Plan, into effects: inout [Effect]) {
        var known = workers[...]
        workers = []
        workers.reserveCapacity(max(known.count, plan.steps.count))
        for step in plan.steps {
            // A worker without a step was launched by hand, or is no longer wanted and has a process left.
            while let other = known.first, other.id < step.worker {
                workers.append(other)
                known.removeFirst()
            }
            let worker = known.first?.id == step.worker ? known.removeFirst() : nil
            workers.append(apply(step, to: worker, into: &effects))
        }
        workers += known
    }

    private func apply(_ step: Plan.Step, to known: WorkerState?, into effects: inout [Effect]) -> WorkerState {
        switch step {
        case .start(let spec):
            var worker = WorkerState(spec)
            // The id may belong to a worker that was launched by hand, or to a removed worker whose process still runs.
            var predecessor = known
            effects += predecessor?.retireOccupant(.superseded) ?? []
            worker.retirees = predecessor?.retirees ?? []
            worker.applyStopPolicy()
            return worker
        case .keep(let spec), .adjust(_, to: let spec):
            var worker = known ?? WorkerState(spec)
            let policy = worker.desired?.value.restart ?? spec.restart
            worker.desired = Shared(spec)
            // The program is the same, so the running process takes over the new spec, with its policies.
            if var process = worker.occupant {
                if let desired = worker.desired { process.spec = desired }
                worker.occupant = process
            }
            if case .held = worker.phase { worker.startOver() }
            worker.reconsiderLastExit(replacing: policy)
            worker.applyStopPolicy()
            return worker
        case .replace(let old, with: let spec):
            var worker = known ?? WorkerState(spec)
            // A new stop policy takes effect at once, so the old process is stopped by the new policy.
            worker.desired = Shared(spec)
            worker.applyStopPolicy()
            effects += worker.retireOccupant(.replaced(Change.list(from: old, to: spec)))
            worker.startOver()
            return worker
        case .retire(let spec):
            var worker = known ?? WorkerState(spec)
            effects += worker.retireOccupant(.retired)
            worker.desired = nil
            worker.phase = .vacant
            return worker
        }
    }

    /// Releases each leased socket that no desired spec names.
    mutating func releaseSockets(into effects: inout [Effect]) {
        var needed: Set<SocketSpec> = []
        socketOwners = [:]
        for worker in workers {
            let sockets = worker.desired?.value.program.sockets ?? []
            needed.formUnion(sockets)
            let left = worker.retirees.flatMap(\.spec.value.program.sockets)
            for socket in Set((sockets + left).map(\.identity)) { socketOwners[socket, default: []].append(worker.id) }
        }
        let released = leasedSockets.subtracting(needed)
        leasedSockets = needed
        refusedSockets.formIntersection(needed)
        if !released.isEmpty {
            effects.append(.release(released.sorted(by: SocketSpec.precedes)))
        }
    }
}

extension SocketSpec {
    /// The order in which effects list sockets.
    static func precedes(_ first: SocketSpec, _ second: SocketSpec) -> Bool {
        (first.name, first.description) < (second.name, second.description)
    }
}

extension WorkerState {
    fileprivate var isNamedByManifest: Bool { desired != nil && !isTransient }

    /// Applies the desired stop policy to the worker's processes.
    fileprivate mutating func applyStopPolicy() {
        guard let policy = desired?.value.stop else { return }
        if var process = occupant {
            process.apply(policy)
            occupant = process
        }
        for index in retirees.indices { retirees[index].apply(policy) }
    }
}
