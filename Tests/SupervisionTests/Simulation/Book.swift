@testable import Supervision

/// What has to be true of each worker, kept from events and effects alone.
///
/// The book follows the manifest's rules in words of its own and never reads the core's state, so that the two can
/// disagree.
struct Book {
    struct Entry {
        var spec: WorkerSpec
        var isTransient = false
        /// The launch that is to stay; nil while there is none.
        var launch: Launch?
        var runningSince: Instant?
        var reported: Instant?
        /// What is to happen while there is no launch.
        var rest = Rest.wanted
        var lastExit: Exit?
        var decision = RestartDecision.byPolicy
        var deaths: [Instant] = []
        var deathsInARow = 0
        /// The last death, while no launch has followed it, and the policy by which it was judged.
        var openDeath: (at: Instant, exit: Exit, policy: RestartPolicy)?

        init(_ spec: WorkerSpec) { self.spec = spec }
    }

    enum Rest: Hashable { case wanted, completed, held }

    /// A process that is to stop.
    struct Leaver {
        let launch: Launch
        var runs: Bool
        var stop: StopPolicy
        var askedAt: Instant?
        var isKilled = false
    }

    var entries: [WorkerID: Entry] = [:]
    /// By launch number.
    var leavers: [UInt64: Leaver] = [:]
    private(set) var isStopping = false
    private(set) var stopRequests = 0
    /// The launches that this event ordered for workers that had died, with the worker as it was before.
    private(set) var relaunches: [(launch: Launch, after: Entry)] = []
    /// The processes that this reload must leave alone.
    private(set) var untouched: Set<Launch> = []

    mutating func enter(_ event: Event, at now: Instant) {
        untouched = []
        switch event {
        case .desired(let specs) where !isStopping: reload(to: specs)
        case .admitted(let spec) where !isStopping && entries[spec.id] == nil:
            entries[spec.id] = Entry(spec)
            entries[spec.id]?.isTransient = true
        case .launched(let launch, _): started(launch, at: now)
        case .cancelled(let launch): leavers[launch.number] = nil
        case .ready(let launch):
            if let entry = entries[launch.worker], entry.launch == launch, entry.runningSince != nil {
                entries[launch.worker]?.reported = entry.reported ?? now
            }
        case .exited(let launch, let exit, let decision): exited(launch, exit, decision, at: now)
        case .stopRequested where isStopping, .stop:
            // While the master serves, a request is a question to the program, and `stop` follows.
            stopRequests += 1
            stopEverything()
        case .desired, .admitted, .reloadRequested, .launchRequested, .ended, .stopRequested, .statusRequested,
            .deadline:
            break
        }
    }

    mutating func enter(_ effects: [Effect], at now: Instant) {
        relaunches = []
        for effect in effects {
            switch effect {
            case .launch(let launch, _):
                guard let entry = entries[launch.worker] else { continue }
                if entry.openDeath != nil { relaunches.append((launch, entry)) }
                entries[launch.worker]?.openDeath = nil
                entries[launch.worker]?.launch = launch
            case .signal(let launch, .kill, _): leavers[launch.number]?.isKilled = true
            case .signal(let launch, _, _): leavers[launch.number]?.askedAt = now
            case .load, .admit, .cancel, .reap, .release, .chooseSignals, .report, .finish: break
            }
        }
    }

    /// The sockets that the workers need.
    var neededSockets: Set<SocketSpec> { Set(entries.values.flatMap(\.spec.program.sockets)) }

    func isLeaving(_ worker: WorkerID) -> Bool { leavers.values.contains { $0.launch.worker == worker } }

    private mutating func started(_ launch: Launch, at now: Instant) {
        leavers[launch.number]?.runs = true
        if entries[launch.worker]?.launch == launch { entries[launch.worker]?.runningSince = now }
    }

    private mutating func leave(_ id: WorkerID) {
        guard let entry = entries[id], let launch = entry.launch else { return }
        leavers[launch.number] = Leaver(launch: launch, runs: entry.runningSince != nil, stop: entry.spec.stop)
        entries[id]?.launch = nil
        entries[id]?.runningSince = nil
        entries[id]?.reported = nil
    }

    private mutating func stopEverything() {
        isStopping = true
        for id in entries.keys { leave(id) }
        if stopRequests > 1 { for number in leavers.keys { leavers[number]?.stop.grace = .zero } }
    }
}

/// Reloads.
extension Book {
    private mutating func reload(to specs: [WorkerSpec]) {
        let new = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, entry) in entries where !entry.isTransient {
            guard let spec = new[id] else {
                leave(id)
                entries[id] = nil
                continue
            }
            if spec.program == entry.spec.program { keep(id, spec) } else { replace(id, by: spec) }
        }
        for (id, spec) in new where entries[id]?.isTransient != false {
            // The manifest names an id that a launch by hand had taken.
            leave(id)
            entries[id] = Entry(spec)
        }
        for (number, leaver) in leavers {
            if let spec = new[leaver.launch.worker] { leavers[number]?.stop = spec.stop }
        }
    }

    private mutating func replace(_ id: WorkerID, by spec: WorkerSpec) {
        leave(id)
        let lastExit = entries[id]?.lastExit
        entries[id] = Entry(spec)
        entries[id]?.lastExit = lastExit
    }

    private mutating func keep(_ id: WorkerID, _ spec: WorkerSpec) {
        guard var entry = entries[id] else { return }
        if let launch = entry.launch { untouched.insert(launch) }
        let hasNewPolicy = spec.restart != entry.spec.restart
        entry.spec = spec
        if hasNewPolicy { entry.decision = .byPolicy }
        var startsOver = entry.rest == .held
        if hasNewPolicy, let exit = entry.lastExit, entry.launch == nil {
            let isWanted = spec.restart.wantsAnother(after: exit)
            if entry.rest == .completed, isWanted { startsOver = true }
            if entry.rest == .wanted, entry.openDeath != nil, !isWanted { entry.rest = .completed }
        }
        if startsOver {
            entry.rest = .wanted
            entry.deaths = []
            entry.deathsInARow = 0
            entry.openDeath = nil
        }
        entries[id] = entry
    }
}

/// Deaths.
extension Book {
    private mutating func exited(_ launch: Launch, _ exit: Exit, _ decision: RestartDecision, at now: Instant) {
        if leavers.removeValue(forKey: launch.number) != nil { return }
        guard var entry = entries[launch.worker], entry.launch == launch else { return }
        let policy = entry.spec.restart
        let age = entry.runningSince.map { now.since($0) } ?? .zero
        entry.launch = nil
        entry.runningSince = nil
        entry.reported = nil
        entry.lastExit = exit
        entry.decision = decision
        let isWanted = entry.wantsAnother(after: exit, by: policy)
        entry.rest = isWanted ? .wanted : .completed
        if isWanted {
            entry.deathsInARow = age >= policy.backoff.resetAfter ? 1 : entry.deathsInARow + 1
            if case .neverStarted = exit { entry.deathsInARow = max(entry.deathsInARow, 2) }
            entry.deaths.append(now)
            entry.openDeath = (now, exit, policy)
        }
        entries[launch.worker] = entry
        let isTooMuch = isWanted && entry.countedDeaths(at: now) > policy.intensity.deaths
        if isTooMuch { escalate(policy.intensity.then, launch.worker) }
        if entry.isTransient, isTooMuch || !isWanted { entries[launch.worker] = nil }
    }

    private mutating func escalate(_ escalation: Intensity.Escalation, _ id: WorkerID) {
        switch escalation {
        case .hold: hold(id)
        case .stopGroup:
            for other in entries.keys where other.group == id.group {
                leave(other)
                hold(other)
                if entries[other]?.isTransient == true { entries[other] = nil }
            }
        case .exit: stopEverything()
        }
    }

    private mutating func hold(_ id: WorkerID) {
        guard entries[id]?.rest == .wanted else { return }
        entries[id]?.rest = .held
        entries[id]?.openDeath = nil
    }
}

extension Book.Entry {
    func wantsAnother(after exit: Exit, by policy: RestartPolicy) -> Bool {
        switch decision {
        case .byPolicy: policy.wantsAnother(after: exit)
        case .relaunch: true
        case .giveUp: false
        }
    }

    func countedDeaths(at now: Instant) -> Int {
        deaths.count { now.since($0) < spec.restart.intensity.within }
    }

    /// When the next launch is due: the jitter leaves a span. Nil when no time has to pass.
    var due: ClosedRange<Instant>? {
        guard launch == nil, rest == .wanted, let death = openDeath else { return nil }
        let backoff = death.policy.backoff
        let least = death.at.advanced(by: backoff.wait(afterDeaths: deathsInARow, random: 0))
        return least...death.at.advanced(by: backoff.wait(afterDeaths: deathsInARow, random: 1))
    }
}

extension Book.Leaver {
    /// When KILL is due.
    var killAt: Instant? { isKilled ? nil : askedAt?.advanced(by: stop.grace) }
}
