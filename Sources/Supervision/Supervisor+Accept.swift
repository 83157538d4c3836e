/// What a manifest asks for takes the place of what the last one did.
extension Supervisor {
    mutating func accept(_ specs: [WorkerSpec], at now: Instant, into effects: inout [Effect]) {
        guard mode == .serving else {
            effects.append(.report(.reloadIgnored))
            return
        }
        let guests = workers.filter(\.isGuest)
        workers.removeAll(where: \.isGuest)
        let plan = Plan(from: workers.map(\.spec), to: specs)
        generation += 1
        let held = workers.count { if case .held = $0.phase { true } else { false } }
        effects.append(.report(.accepted(plan, generation: generation, held: held)))

        adoptStopPolicies(of: specs)
        // Places and steps are in the same order, so one walk takes each place to its step.
        var places = workers.makeIterator()
        workers = []
        workers.reserveCapacity(specs.count)
        for step in plan.steps {
            switch step {
            case .start(let spec):
                workers.append(Worker(spec: spec))
            case .keep(let spec), .adjust(_, to: let spec):
                guard var worker = places.next() else { continue }
                let policy = worker.spec.restart
                worker.spec = spec
                if case .held = worker.phase { worker.startOver() }
                worker.judgeAgain(insteadOf: policy)
                workers.append(worker)
            case .replace(let old, with: let spec):
                guard var worker = places.next() else { continue }
                // The stop policy takes effect at once, so it is the new one that the old process leaves by.
                worker.spec.stop = spec.stop
                retireOccupant(of: worker, .replaced(Change.list(from: old, to: spec)), at: now)
                worker.spec = spec
                worker.startOver()
                workers.append(worker)
            case .retire:
                guard let worker = places.next() else { continue }
                retireOccupant(of: worker, .retired, at: now)
            }
        }
        for guest in guests { seat(guest, at: now) }
    }

    /// Those who are leaving already go by what is written now.
    private mutating func adoptStopPolicies(of specs: [WorkerSpec]) {
        guard !retirees.isEmpty else { return }
        let policies = Dictionary(specs.map { ($0.id, $0.stop) }, uniquingKeysWith: { first, _ in first })
        for index in retirees.indices where !graceIsOver {
            guard let policy = policies[retirees[index].launch.worker] else { continue }
            if policy != retirees[index].stop { retirees[index].adopt(policy) }
        }
    }
}
