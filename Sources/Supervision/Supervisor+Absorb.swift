/// The first half of `handle`: what is known is written down.
extension Supervisor {
    /// What the fact may have opened a gap in.
    enum Unsettled {
        case nothing
        case worker(WorkerID)
        case everything
    }

    mutating func absorb(_ event: Event, at now: Instant, into effects: inout [Effect]) -> Unsettled {
        switch event {
        case .desired(let specs):
            accept(specs, at: now, into: &effects)
            return .everything
        case .guest(let spec):
            return host(spec)
        case .launched(let launch, let pid):
            launched(launch, pid: pid, at: now, into: &effects)
            return .worker(launch.worker)
        case .ready(let launch):
            ready(launch, at: now, into: &effects)
            return .nothing
        case .exited(let launch, let exit, let verdict):
            return exited(launch, exit, verdict, at: now, into: &effects)
        case .stop(let request, let signals):
            stop(request, signals, at: now, into: &effects)
            return .everything
        case .statusRequested:
            effects.append(.report(.status(status(at: now))))
            return .nothing
        case .deadline:
            return .everything
        }
    }

    // MARK: A manifest

    private mutating func accept(_ specs: [WorkerSpec], at now: Instant, into effects: inout [Effect]) {
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

    // MARK: Guests

    private mutating func host(_ spec: WorkerSpec) -> Unsettled {
        // Ids are identities: one that is taken is not given again.
        guard mode == .serving, place(of: spec.id) == nil else { return .nothing }
        var guest = Worker(spec: spec)
        guest.isGuest = true
        workers.insert(guest, at: workers.partitioningIndex { $0.id > spec.id })
        return .worker(spec.id)
    }

    /// Puts a guest back among the workers of a new manifest. One whose id the manifest claims has to leave.
    private mutating func seat(_ guest: Worker, at now: Instant) {
        if place(of: guest.id) == nil {
            workers.insert(guest, at: workers.partitioningIndex { $0.id > guest.id })
        } else {
            retireOccupant(of: guest, .retired, at: now)
        }
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

    // MARK: Answers and exits

    private mutating func launched(_ launch: Launch, pid: Int32, at now: Instant, into effects: inout [Effect]) {
        if let place = place(of: launch.worker), workers[place].occupant?.launch == launch {
            workers[place].phase = .running(launch, pid: pid, since: now)
        } else if let index = retirees(of: launch.worker).first(where: { retirees[$0].launch == launch }) {
            retirees[index].pid = pid
        } else {
            return
        }
        effects.append(.report(.launched(launch, pid: pid)))
    }

    private mutating func ready(_ launch: Launch, at now: Instant, into effects: inout [Effect]) {
        // Said again it is no news, and of those who leave nobody waits for it.
        guard let place = place(of: launch.worker), case .running(launch, let pid, let since) = workers[place].phase
        else { return }
        workers[place].phase = .ready(launch, pid: pid, since: since, readySince: now)
        effects.append(.report(.ready(launch, pid: pid, after: now.since(since))))
    }

    private mutating func exited(
        _ launch: Launch, _ exit: Exit, _ verdict: Verdict, at now: Instant, into effects: inout [Effect]
    ) -> Unsettled {
        if let place = place(of: launch.worker), let occupant = workers[place].occupant, occupant.launch == launch {
            let age = workers[place].age(at: now)
            let next = workers[place].die(exit, verdict, age: age, at: now, random: random.nextFraction())
            let departure = Departure(
                launch: launch, pid: occupant.pid, exit: exit, age: age, next: next,
                origin: workers[place].spec.origin)
            effects.append(.report(.exited(departure)))
            if workers[place].isGuest, next.isLast { workers.remove(at: place) }
            return escalate(next, of: launch.worker, at: now)
        }
        guard let index = retirees(of: launch.worker).first(where: { retirees[$0].launch == launch }) else {
            return .nothing
        }
        let retiree = retirees.remove(at: index)
        let departure = Departure(
            launch: launch, pid: retiree.pid, exit: exit, age: now.since(retiree.startedAt), next: .asked,
            origin: retiree.origin)
        effects.append(.report(.exited(departure)))
        return .worker(launch.worker)
    }

    private mutating func escalate(_ next: Departure.Next, of id: WorkerID, at now: Instant) -> Unsettled {
        guard case .escalated(let escalation, _, _) = next else { return .worker(id) }
        switch escalation {
        case .hold:
            return .worker(id)
        case .stopGroup:
            for place in workers.indices where workers[place].id.group == id.group {
                retireOccupant(of: workers[place], .escalated, at: now)
                workers[place].phase = .held(since: now)
            }
            return .everything
        case .exit:
            drain(code: Supervisor.escalationExitCode, reason: .escalated, at: now)
            return .everything
        }
    }

    // MARK: The end

    private mutating func stop(
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

    private mutating func drain(
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
    private mutating func retireOccupant(
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

extension Worker {
    /// Since when its process runs; `now` when it has none.
    fileprivate func since(_ now: Instant) -> Instant {
        switch phase {
        case .running(_, _, let since), .ready(_, _, let since, _): since
        case .vacant, .launching, .backingOff, .settled, .held: now
        }
    }

    fileprivate func age(at now: Instant) -> Duration { now.since(since(now)) }
}
