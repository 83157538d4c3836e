@testable import Supervision

/// The expected state of each worker, derived from events and effects alone.
///
/// The book implements the rules of manifests a second time and never reads the core's state. So a fault in the core
/// shows as a difference between the two.
struct Book {
    /// The expected state of one worker.
    struct Entry {
        var spec: WorkerSpec
        var isTransient = false
        /// The launch of the occupant; nil while there is none.
        var launch: Launch?
        var runningSince: Instant?
        var readySince: Instant?
        /// When the process was known to run for the last time, if it ended while the master was stopped.
        var watchedUntil: Instant?
        /// Whether another launch is expected. Used while there is no launch.
        var vacancy = Vacancy.wanted
        var lastExit: Exit?
        var decision = RestartDecision.byPolicy
        var deaths: [Instant] = []
        var deathsInARow = 0
        /// The last death, until a launch follows, and the restart policy that was applied to it.
        var unansweredDeath: (at: Instant, exit: Exit, policy: RestartPolicy)?
        /// When the launch is repeated for which the machine lacked something.
        var delayedUntil: Instant?

        init(_ spec: WorkerSpec) { self.spec = spec }
    }

    /// Why a worker has no launch: another launch is wanted, the worker is completed, or it is held.
    enum Vacancy: Hashable { case wanted, completed, held }

    /// A process that has to stop.
    struct StoppingProcess {
        let launch: Launch
        let sockets: [SocketSpec]
        var runs: Bool
        /// The signal that asks the process to stop.
        let signal: Signal
        var stop: StopPolicy
        var askedAt: Instant?
        var isKilled = false
        var isUnreachable = false
    }

    var entries: [WorkerID: Entry] = [:]
    /// The processes that have to stop, by launch number.
    var stoppingProcesses: [UInt64: StoppingProcess] = [:]
    private(set) var isStopping = false
    private(set) var stopRequests = 0
    /// Whether the machine lacks something that launches need.
    private(set) var hasLack = false
    private(set) var abandoned: Set<Launch> = []
    /// The launches that the last event ordered for workers that had died, with the entries before the launch.
    private(set) var relaunches: [(launch: Launch, after: Entry)] = []
    /// The launches that the last reload must not change.
    private(set) var unchangedLaunches: Set<Launch> = []
    /// The transient workers that the last event removed while they had no process.
    private(set) var removedWithoutProcess: Set<WorkerID> = []

    mutating func record(_ event: Event, at now: Instant) {
        unchangedLaunches = []
        removedWithoutProcess = []
        switch event {
        case .desired(let specs) where !isStopping: reload(to: specs)
        case .admitted(let spec) where !isStopping && entries[spec.id] == nil:
            entries[spec.id] = Entry(spec)
            entries[spec.id]?.isTransient = true
        case .launched(let launch, _): started(launch, at: now)
        case .cancelled(let launch): stoppingProcesses[launch.number] = nil
        case .reported(let launch, .ready):
            if let entry = entries[launch.worker], entry.launch == launch, entry.runningSince != nil {
                entries[launch.worker]?.readySince = entry.readySince ?? now
            }
        case .endedUnwatched(let launches, let since):
            for launch in launches where entries[launch.worker]?.launch == launch {
                entries[launch.worker]?.watchedUntil = since
            }
        case .unreachable(let launch): stoppingProcesses[launch.number]?.isUnreachable = true
        case .exited(let launch, .neverStarted(let failure), _)
        where failure.isLack && entries[launch.worker]?.launch == launch:
            delayed(launch, at: now)
        case .exited(let launch, let exit, let decision): exited(launch, exit, decision, at: now)
        // While the master serves, the program is first asked for signals, and the event `stop` follows.
        case .stopRequested where isStopping: stopAgain()
        case .stop(let request, let signals): stop(request, signals)
        case .desired, .admitted, .reloadRequested, .launchRequested, .ended, .stopRequested, .statusRequested,
            .deadline:
            break
        }
    }

    mutating func record(_ effects: [Effect], at now: Instant) {
        relaunches = []
        for effect in effects {
            switch effect {
            case .launch(let launch, _):
                guard let entry = entries[launch.worker] else { continue }
                if entry.due != nil { relaunches.append((launch, entry)) }
                entries[launch.worker]?.unansweredDeath = nil
                entries[launch.worker]?.delayedUntil = nil
                entries[launch.worker]?.launch = launch
            case .signal(let launch, .kill, _): stoppingProcesses[launch.number]?.isKilled = true
            case .signal(let launch, _, _): stoppingProcesses[launch.number]?.askedAt = now
            case .abandon(let launch):
                stoppingProcesses[launch.number] = nil
                abandoned.insert(launch)
            case .report(.done): isStopping = true
            case .load, .admit, .cancel, .reap, .release, .refuseClients, .takeClients, .leaveToWorkers, .chooseSignals,
                .report,
                .finish:
                break
            }
        }
    }

    /// The sockets that the workers need.
    var neededSockets: Set<SocketSpec> { Set(entries.values.flatMap(\.spec.program.sockets)) }

    func hasStoppingProcess(_ worker: WorkerID) -> Bool {
        stoppingProcesses.values.contains { $0.launch.worker == worker }
    }

    private mutating func started(_ launch: Launch, at now: Instant) {
        if stoppingProcesses[launch.number] != nil || entries[launch.worker]?.launch == launch { hasLack = false }
        stoppingProcesses[launch.number]?.runs = true
        if entries[launch.worker]?.launch == launch { entries[launch.worker]?.runningSince = now }
    }

    /// - Parameter signal: The signal that asks the process to stop; nil means the signal of its stop policy.
    private mutating func stopProcess(of id: WorkerID, signal: Signal? = nil) {
        guard let entry = entries[id], let launch = entry.launch else { return }
        stoppingProcesses[launch.number] = StoppingProcess(
            launch: launch, sockets: entry.spec.program.sockets, runs: entry.runningSince != nil,
            signal: signal ?? entry.spec.stop.signal,
            stop: entry.spec.stop)
        entries[id]?.launch = nil
        entries[id]?.runningSince = nil
        entries[id]?.readySince = nil
        entries[id]?.watchedUntil = nil
    }

    private mutating func stop(_ request: StopRequest, _ signals: [WorkerID: Signal]) {
        if isStopping { return stopAgain() }
        stopRequests += 1
        stopEverything { id in signals[id] ?? (request == .interrupt ? .interrupt : nil) }
    }

    /// Records a request during a stop. The first request may come during an escalation, and ends no grace.
    private mutating func stopAgain() {
        stopRequests += 1
        if stopRequests > 1 { for number in stoppingProcesses.keys { stoppingProcesses[number]?.stop.grace = .zero } }
    }

    private mutating func stopEverything(signal: (WorkerID) -> Signal? = { _ in nil }) {
        isStopping = true
        for id in entries.keys { stopProcess(of: id, signal: signal(id)) }
    }
}

/// Reloads.
extension Book {
    private mutating func reload(to specs: [WorkerSpec]) {
        let new = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, entry) in entries where !entry.isTransient {
            guard let spec = new[id] else {
                stopProcess(of: id)
                entries[id] = nil
                continue
            }
            if spec.program == entry.spec.program { keep(id, spec) } else { replace(id, by: spec) }
        }
        for (id, spec) in new where entries[id]?.isTransient != false {
            // The manifest may name the id of a transient worker, whose process then has to stop.
            stopProcess(of: id)
            entries[id] = Entry(spec)
        }
        for (number, stopping) in stoppingProcesses {
            if let spec = new[stopping.launch.worker] { stoppingProcesses[number]?.stop = spec.stop }
        }
    }

    private mutating func replace(_ id: WorkerID, by spec: WorkerSpec) {
        // The new stop policy takes effect at once.
        stopProcess(of: id, signal: spec.stop.signal)
        let lastExit = entries[id]?.lastExit
        entries[id] = Entry(spec)
        entries[id]?.lastExit = lastExit
    }

    private mutating func keep(_ id: WorkerID, _ spec: WorkerSpec) {
        guard var entry = entries[id] else { return }
        if let launch = entry.launch { unchangedLaunches.insert(launch) }
        let hasNewPolicy = spec.restart != entry.spec.restart
        entry.spec = spec
        if hasNewPolicy { entry.decision = .byPolicy }
        var startsOver = entry.vacancy == .held
        if hasNewPolicy, let exit = entry.lastExit, entry.launch == nil {
            let isWanted = spec.restart.wantsAnother(after: exit)
            if entry.vacancy == .completed, isWanted { startsOver = true }
            if entry.vacancy == .wanted, entry.due != nil, !isWanted {
                entry.vacancy = .completed
                entry.delayedUntil = nil
            }
        }
        if startsOver {
            entry.vacancy = .wanted
            entry.deaths = []
            entry.deathsInARow = 0
            entry.unansweredDeath = nil
            entry.delayedUntil = nil
        }
        entries[id] = entry
    }
}

/// Deaths.
extension Book {
    private mutating func exited(_ launch: Launch, _ exit: Exit, _ decision: RestartDecision, at now: Instant) {
        if stoppingProcesses.removeValue(forKey: launch.number) != nil { return }
        guard var entry = entries[launch.worker], entry.launch == launch else { return }
        let policy = entry.spec.restart
        let age = entry.runningSince.map { min(now, entry.watchedUntil ?? now).since($0) } ?? .zero
        entry.watchedUntil = nil
        entry.launch = nil
        entry.runningSince = nil
        entry.readySince = nil
        entry.lastExit = exit
        entry.decision = decision
        let isWanted = entry.wantsAnother(after: exit, by: policy)
        entry.vacancy = isWanted ? .wanted : .completed
        if isWanted {
            entry.deathsInARow = age >= policy.backoff.resetAfter ? 1 : entry.deathsInARow + 1
            if case .neverStarted = exit { entry.deathsInARow = max(entry.deathsInARow, 2) }
            entry.deaths.append(now)
            entry.unansweredDeath = (now, exit, policy)
        }
        entries[launch.worker] = entry
        let isTooOften = isWanted && entry.countedDeaths(at: now) > policy.intensity.deaths
        if isTooOften { escalate(policy.intensity.then, launch.worker) }
        if entry.isTransient, isTooOften || !isWanted { entries[launch.worker] = nil }
    }

    /// The machine lacked something that the launch needs. The worker is not to blame.
    private mutating func delayed(_ launch: Launch, at now: Instant) {
        guard let longest = entries[launch.worker]?.spec.restart.backoff.max else { return }
        hasLack = true
        entries[launch.worker]?.launch = nil
        entries[launch.worker]?.delayedUntil = now.advanced(by: max(longest, .milliseconds(100)))
    }

    private mutating func escalate(_ escalation: Intensity.Escalation, _ id: WorkerID) {
        switch escalation {
        case .hold: hold(id)
        case .stopGroup:
            for other in entries.keys where other.group == id.group {
                if entries[other]?.isTransient == true, entries[other]?.launch == nil, other != id {
                    removedWithoutProcess.insert(other)
                }
                stopProcess(of: other)
                hold(other)
                if entries[other]?.isTransient == true { entries[other] = nil }
            }
        case .exit: stopEverything()
        }
    }

    private mutating func hold(_ id: WorkerID) {
        guard entries[id]?.vacancy == .wanted else { return }
        entries[id]?.vacancy = .held
        entries[id]?.unansweredDeath = nil
        entries[id]?.delayedUntil = nil
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

    /// The earliest and the latest time of the next launch, which the jitter determines. Nil when no launch is waited
    /// for.
    var due: ClosedRange<Instant>? {
        guard launch == nil, vacancy == .wanted else { return nil }
        if let delayedUntil { return delayedUntil...delayedUntil }
        guard let death = unansweredDeath else { return nil }
        let waits = [0.0, 1].map { death.policy.backoff.wait(afterDeaths: deathsInARow, random: $0) }
        let least = waits.map { max($0, leastWait(after: death.exit)) }
        return death.at.advanced(by: least[0])...death.at.advanced(by: least[1])
    }

    /// A program that cannot be started waits 100 ms at least, and twice as long each time, up to 6.4 s.
    private func leastWait(after exit: Exit) -> Duration {
        guard case .neverStarted = exit else { return .zero }
        return [
            .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
            .milliseconds(3200), .milliseconds(6400),
        ][min(max(deathsInARow - 2, 0), 6)]
    }
}

extension Book.StoppingProcess {
    /// When KILL is due.
    var killAt: Instant? { isKilled ? nil : askedAt?.advanced(by: stop.grace) }
}
