/// What is heard of launches: that they run, are ready, or have ended.
extension Supervisor {
    mutating func launched(_ launch: Launch, pid: Int32, at now: Instant, into effects: inout [Effect]) {
        if let place = place(of: launch.worker), workers[place].occupant?.launch == launch {
            workers[place].phase = .running(launch, pid: pid, since: now)
        } else if let index = retirees(of: launch.worker).first(where: { retirees[$0].launch == launch }) {
            retirees[index].pid = pid
        } else {
            return
        }
        effects.append(.report(.launched(launch, pid: pid)))
    }

    mutating func ready(_ launch: Launch, at now: Instant, into effects: inout [Effect]) {
        // Said again it is no news, and of those who leave nobody waits for it.
        guard let place = place(of: launch.worker), case .running(launch, let pid, let since) = workers[place].phase
        else { return }
        workers[place].phase = .ready(launch, pid: pid, since: since, readySince: now)
        effects.append(.report(.ready(launch, pid: pid, after: now.since(since))))
    }

    mutating func exited(
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
}
