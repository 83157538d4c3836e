import Supervision

/// A machine without processes and without a clock, on which the real core runs its workers.
///
/// The machine performs the effects of the core: a launch is a value that boots, serves and exits after times that are
/// drawn. All workers are up at first.
struct SimulatedMachine {
    /// More events of the core than any reload has. A reload that needs more is not played to its end.
    private static let mostEvents = 20_000_000
    /// More events of the core at one moment for each worker than any reload has.
    private static let mostEventsAtOnce = 200
    /// The longest time that is simulated.
    private static let longest = Duration.seconds(30 * 24 * 3600)

    private(set) var supervisor: Supervisor
    private(set) var now = Instant(nanoseconds: 0)
    /// When the new manifest was accepted.
    private(set) var epoch: Instant?
    var processes = SimulatedProcesses()
    private(set) var events: [SimulatedEvent] = []
    private(set) var capacities: [String: SimulatedCapacity] = [:]
    private(set) var verdict: SimulatedVerdict?

    private let conditions: SimulatedConditions
    private let old: [WorkerSpec]
    /// The programs of the old manifest.
    private let oldPrograms: [WorkerID: Program]
    let newWorkers: Set<WorkerID>
    let jobs: Set<WorkerID>
    private var queue = SimulatedQueue()
    private var random: SplitMix64
    private var census = SimulatedCensus()
    private var eventCount = 0
    private var eventsNow = 0

    /// Creates a machine on which all workers of the old manifest are up.
    ///
    /// - Parameters:
    ///   - new: The workers of the manifest that will be accepted.
    init(_ conditions: SimulatedConditions, running old: [WorkerSpec], before new: [WorkerSpec]) {
        self.conditions = conditions
        self.old = old
        oldPrograms = Dictionary(old.map { ($0.id, $0.program) }) { first, _ in first }
        newWorkers = Set(new.map(\.id))
        jobs = SimulatedJobs.among(old).union(SimulatedJobs.among(new))
        supervisor = Supervisor(seed: conditions.seed)
        random = SplitMix64(seed: conditions.seed)
        handle(.desired(old))
        while queue.first != nil || !supervisor.workers.allSatisfy(\.isSettled), canGoOn { step() }
    }

    /// Accepts the new manifest, and goes on until the reload has ended and all is quiet.
    mutating func reload(to new: [WorkerSpec]) {
        epoch = now
        eventCount = 0
        for group in Set((old + new).map(\.id.group)) { recordCapacity(of: group) }
        handle(.desired(new))
        while verdict == nil {
            if supervisor.transaction == nil {
                // A reload without work ends without a word.
                decide(.committed)
            } else if canGoOn {
                step()
            } else {
                decide(.unfinished)
            }
        }
        let end = now.advanced(by: max(conditions.boot.longest, conditions.drain.longest) + .seconds(5))
        while !isQuiet, canGoOn, let next = nextTime, next <= end { step() }
        if verdict?.isRolledBack != true { verdict?.notUp = supervisor.workers.filter { !$0.isSettled }.map(\.id) }
    }

    /// How long after the acceptance of the new manifest.
    var time: Duration { now.since(epoch ?? Instant(nanoseconds: 0)) }

    /// Whether no process boots or is being stopped.
    private var isQuiet: Bool {
        processes.values.allSatisfy { !$0.isBooting(at: now) && !$0.isAsked }
    }

    private var canGoOn: Bool {
        eventCount < SimulatedMachine.mostEvents && nextTime != nil && time < SimulatedMachine.longest
            && eventsNow < SimulatedMachine.mostEventsAtOnce * (supervisor.workers.count + 10)
    }

    private var nextTime: Instant? {
        guard let deadline = supervisor.nextDeadline else { return queue.first }
        return min(deadline, queue.first ?? deadline)
    }

    /// Lets the next thing happen: a step of a process, or a deadline of the core.
    private mutating func step() {
        guard let next = nextTime else { return }
        if next > now { eventsNow = 0 }
        now = max(now, next)
        guard let due = queue.takeDue(at: now) else { return handle(.deadline) }
        guard let launch = processes[due.launch]?.launch else { return }
        switch due.step {
        case .boots: boot(launch)
        case .ends(let exit): end(launch, exit)
        }
    }

    private mutating func handle(_ event: Event) {
        var pending = [event]
        var next = 0
        while next < pending.count {
            eventCount += 1
            eventsNow += 1
            for effect in supervisor.handle(pending[next], at: now) { perform(effect, answers: &pending) }
            next += 1
        }
    }

    private mutating func perform(_ effect: Effect, answers: inout [Event]) {
        switch effect {
        case .launch(let launch, let spec):
            start(launch, spec.value)
            answers.append(.launched(launch, pid: Int32(truncatingIfNeeded: launch.number)))
        case .adjust(let launch, _, _):
            answers.append(.adjusted(launch, []))
        case .rename(let launch):
            rename(launch)
        case .signal(let launch, let signal, _):
            ask(launch, signal)
        case .probe(let launch, let purpose, _, timeout: _):
            guard let process = processes[launch] else { return }
            let passes = process.fate != .hangs && process.bootedAt <= now
            answers.append(.probed(launch, purpose, passes ? .passed : .failed("it does not answer yet")))
        case .report(let notice):
            report(notice)
        case .pass, .reap, .load, .admit, .cancel, .abandon, .measure, .redirectOutput, .restore, .release,
            .refuseClients,
            .takeClients,
            .leaveToWorkers, .shutDown, .chooseSignals, .finish:
            // The machine has no sockets, creates processes at once, and tells the exits of processes by itself.
            break
        }
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) {
        let time = conditions.boot.draw(random.nextFraction())
        let isUnlucky = random.nextFraction() < conditions.failing.value
        let isNew = epoch != nil && oldPrograms[launch.worker] != spec.program
        let bootedAt = epoch == nil ? now : now.advanced(by: time)
        let fate = spec.fate(isJob: jobs.contains(launch.worker), fails: isUnlucky && isNew)
        processes[launch] = SimulatedProcess(launch: launch, spec: spec, fate: fate, bootedAt: bootedAt)
        census.start(launch)
        recordCapacity(of: launch.worker.group)
        switch fate {
        case .serves: queue.add(.boots, of: launch, at: bootedAt)
        case .hangs: break
        case .exits(let code): queue.add(.ends(.code(code)), of: launch, at: bootedAt)
        }
    }

    private mutating func rename(_ launch: Launch) {
        guard let process = processes[launch] else { return }
        if !process.isKilled {
            census.end(process.launch)
            census.start(launch)
        }
        if process.isServing {
            census.stopServing(process.launch)
            census.serve(launch)
        }
        processes[launch]?.launch = launch
        for group in [process.launch.worker.group, launch.worker.group] { recordCapacity(of: group) }
    }

    private mutating func boot(_ launch: Launch) {
        guard let process = processes[launch], !process.isAsked else { return }
        processes[launch]?.isServing = true
        census.serve(launch)
        recordCapacity(of: launch.worker.group)
        switch process.spec.upkeep.readiness?.condition {
        case .notify: handle(.reported(launch, .ready))
        case .log: handle(.reported(launch, .wroteLine))
        // The core knows nothing of it, or will ask.
        case .probe: break
        case .after, nil:
            if conditions.boot.longest > .zero { add(.serving, launch, "serving") }
        }
    }

    private mutating func ask(_ launch: Launch, _ signal: Signal) {
        guard let process = processes[launch], !process.isKilled else { return }
        if process.isServing { census.stopServing(launch) }
        processes[launch]?.isServing = false
        if signal == .kill {
            processes[launch]?.isKilled = true
            census.end(launch)
            queue.add(.ends(.signal(.kill)), of: launch, at: now)
        } else if !process.isAsked {
            let time = conditions.drain.draw(random.nextFraction())
            queue.add(.ends(.code(0)), of: launch, at: now.advanced(by: time))
        }
        processes[launch]?.isAsked = true
        recordCapacity(of: launch.worker.group)
    }

    private mutating func end(_ launch: Launch, _ exit: Exit) {
        guard let process = processes[launch] else { return }
        if process.isServing { census.stopServing(launch) }
        if !process.isKilled { census.end(launch) }
        recordCapacity(of: launch.worker.group)
        handle(.ended(launch))
        handle(.exited(launch, exit))
        processes[launch] = nil
    }

    private mutating func recordCapacity(of group: String) {
        guard epoch != nil else { return }
        capacities[group, default: SimulatedCapacity()].record(
            SimulatedCapacity.Point(time: time, serving: census.serving(group), processes: census.processes(group)))
    }

    mutating func add(_ kind: SimulatedEvent.Kind, _ launch: Launch, _ text: String) {
        guard epoch != nil else { return }
        events.append(
            SimulatedEvent(
                time: time, kind: kind, worker: launch.worker, launch: launch.number,
                mark: processes[launch]?.mark ?? .none, text: text))
    }

    mutating func addMilestone(_ kind: SimulatedEvent.Kind, _ text: String) {
        guard epoch != nil else { return }
        events.append(SimulatedEvent(time: time, kind: kind, worker: nil, text: text))
    }

    mutating func decide(_ result: SimulatedVerdict.Result, notUp: [WorkerID] = []) {
        guard epoch != nil, verdict == nil else { return }
        verdict = SimulatedVerdict(result: result, after: time, notUp: notUp)
    }
}

extension WorkerState {
    /// Whether the worker is up, or its job has ended with 0.
    fileprivate var isSettled: Bool {
        guard desired != nil else { return true }
        switch phase {
        case .occupied(let process):
            if case .up = process.stage { return process.stop == nil }
            return false
        case .completed: return lastExit?.isSuccess == true
        case .vacant, .backingOff, .held, .stopped: return false
        }
    }
}

extension SimulatedVerdict {
    fileprivate var isRolledBack: Bool { if case .rolledBack = result { true } else { false } }
}
