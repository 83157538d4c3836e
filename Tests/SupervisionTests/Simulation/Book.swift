@testable import Supervision

/// What the checkers remember of a story, kept apart from the core's own memory so that the two can disagree.
struct Book {
    struct Entry {
        var deaths: [Instant] = []
        var deathsInARow = 0
        /// The death that nothing has followed yet, and the policy it was judged by.
        var openDeath: (at: Instant, exit: Exit, policy: RestartPolicy)?
        var runningSince: Instant?
        /// What was decided at the last death, for as long as it stands.
        var verdict = Verdict.byPolicy

        func wantsAnother(after exit: Exit, by policy: RestartPolicy) -> Bool {
            switch verdict {
            case .byPolicy: policy.wantsAnother(after: exit)
            case .relaunch: true
            case .leave: false
            }
        }
    }

    /// The launches that said they are ready while the core knew them to run.
    private(set) var readyLaunches: Set<UInt64> = []
    /// How often each was told to be ready.
    private(set) var readyNotices: [UInt64: Int] = [:]
    private(set) var entries: [WorkerID: Entry] = [:]
    /// The launches that this event ordered for places whose last process died of itself: the death they follow.
    private(set) var relaunches: [(launch: Launch, spec: WorkerSpec, after: Entry)] = []
    /// The workers this reload changes nothing about, found without the core's plan.
    private(set) var untouched: Set<WorkerID> = []

    mutating func enter(_ event: Event, _ effects: [Effect], before: Supervisor, at now: Instant) {
        relaunches = []
        untouched = []
        switch event {
        case .desired(let specs) where before.mode == .serving: reload(to: specs, before)
        case .guest(let spec) where before.place(of: spec.id) == nil: entries[spec.id] = nil
        case .launched(let launch, _) where before.isOccupant(launch): entries[launch.worker]?.runningSince = now
        case .ready(let launch) where before.runs(launch): readyLaunches.insert(launch.number)
        case .exited(let launch, let exit, let verdict) where before.isOccupant(launch):
            death(of: launch.worker, exit, before.spec(of: launch.worker)?.restart ?? RestartPolicy(), now)
            entries[launch.worker]?.verdict = verdict
        case .desired, .guest, .launched, .ready, .exited, .stop, .statusRequested, .deadline: break
        }
        for case .report(.ready(let launch, _, _)) in effects { readyNotices[launch.number, default: 0] += 1 }
        for case .launch(let launch, let spec) in effects {
            let entry = entries[launch.worker, default: Entry()]
            if entry.openDeath != nil { relaunches.append((launch, spec, entry)) }
            entries[launch.worker, default: Entry()].openDeath = nil
            entries[launch.worker]?.runningSince = nil
        }
    }

    /// Whether a worker without a process is to have another one; always when it never had one.
    func wants(_ worker: Worker) -> Bool {
        guard let exit = worker.lastExit else { return true }
        return entries[worker.id, default: Entry()].wantsAnother(after: exit, by: worker.spec.restart)
    }

    private mutating func reload(to specs: [WorkerSpec], _ before: Supervisor) {
        let old = Dictionary(
            before.workers.filter { !$0.isGuest }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, worker) in old {
            guard let spec = new[id], spec.program == worker.spec.program else {
                entries[id] = nil
                continue
            }
            untouched.insert(id)
            let hasNewPolicy = spec.restart != worker.spec.restart
            if hasNewPolicy { entries[id]?.verdict = .byPolicy }
            // A reload gives a fresh start to those that were held, and to those whose policy changed its mind.
            switch worker.phase {
            case .held: entries[id] = nil
            case .settled where hasNewPolicy: entries[id] = nil
            case .vacant, .launching, .running, .ready, .backingOff, .settled: break
            }
        }
    }

    private mutating func death(of id: WorkerID, _ exit: Exit, _ policy: RestartPolicy, _ now: Instant) {
        var entry = entries[id, default: Entry()]
        let age = entry.runningSince.map { now.since($0) } ?? .zero
        entry.deathsInARow = age >= policy.backoff.resetAfter ? 1 : entry.deathsInARow + 1
        if case .neverStarted = exit { entry.deathsInARow = max(entry.deathsInARow, 2) }
        entry.deaths.append(now)
        entry.openDeath = (now, exit, policy)
        entry.runningSince = nil
        entries[id] = entry
    }
}

extension Supervisor {
    func isOccupant(_ launch: Launch) -> Bool {
        workers.contains { $0.occupant?.launch == launch }
    }

    /// Whether it fills its place, and not only an order to launch it does.
    func runs(_ launch: Launch) -> Bool {
        workers.contains { $0.occupant?.launch == launch && $0.occupant?.pid != nil }
    }

    func spec(of id: WorkerID) -> WorkerSpec? { workers.first { $0.id == id }?.spec }
}
