@testable import Supervision

/// A simulated kernel and engine: performs the core's effects, and answers with events when the story asks for them.
struct World {
    /// A process that has not been reaped yet.
    struct RunningProcess {
        var launch: Launch
        let spec: WorkerSpec
        let pid: Int32
        let ignoresSignals: Bool
        /// Whether the process runs as another user, so that signals are refused.
        let isForeign: Bool
        /// When the process can serve; nil for a process that never can.
        let bootsAt: Instant?
        /// How the process ended; nil while it runs.
        var exit: Exit?
        var isKnownToRun = false
        /// Whether the process does not answer any more.
        var isSick = false
        /// What the process has, which changes while it runs.
        var attributes: LaunchAttributes
        /// How its lines are written now.
        var output: OutputPolicy
        /// The line that it is searched for.
        var awaitedLine: String?
    }

    /// Something that a process does at a time.
    enum Deed { case reportsReady, writesLine, reportsWatchdog, crashes }

    var core: Core
    /// Whether the master ends when no worker will be launched again by itself.
    let endsWhenDone: Bool
    var now = Instant(nanoseconds: 0) { didSet { if now > oldValue { deadlinesAtOnce = 0 } } }
    var random: SeededGenerator
    var faults: Faults
    /// The specs that the next load reads.
    var manifest: [WorkerSpec] = []

    /// The processes that have not been reaped yet, by launch number.
    private(set) var processes: [UInt64: RunningProcess] = [:]
    /// The launches that the engine has not made yet.
    private(set) var queue: [(launch: Launch, spec: WorkerSpec)] = []
    /// Events that have happened and that the core has not been told yet.
    private(set) var pendingEvents: [Event] = []
    /// What the processes will do.
    private var deeds: [(at: Instant, number: UInt64, deed: Deed)] = []
    /// Events that the core is told before anything else happens.
    private var answers: [Event] = []
    /// The set of workers whose names are being looked up. Another load takes its place.
    private var waitingSet: [WorkerSpec]?
    private var lookedUpSet: [WorkerSpec]?
    /// The process that was reaped last.
    private var lastReaped: Launch?
    private(set) var leasedSockets: Set<SocketSpec> = []
    /// The sockets whose clients are refused.
    private(set) var refusedSockets: Set<SocketSpec> = []
    /// The sockets that the master has left to the workers that are being stopped.
    private(set) var leftSockets: Set<SocketSpec> = []
    /// When everything was stopped.
    private(set) var stoppedAt: Instant?
    /// The sockets that were shut down by the stop.
    private(set) var shutDownSockets: Set<SocketSpec> = []
    private(set) var launchNumbers: [UInt64] = []
    /// A launch that the last event ordered while one of its sockets was closed. The same event may cancel a launch and
    /// release its sockets afterwards.
    private(set) var launchWithoutSockets: Launch?
    private(set) var finishCodes: [Int32] = []
    private(set) var lastEffects: [Effect] = []
    /// The core's status after the last event.
    private(set) var status: Status
    private(set) var lastEvent = Event.statusRequested
    /// How often the program was asked for the signals of its workers.
    private(set) var signalChoices = 0
    private(set) var book = Book()
    /// What the book said before the last event.
    private(set) var before = Book().summary
    /// What has happened, if somebody will read it.
    private(set) var history: [(at: Instant, event: Event, effects: [Effect])] = []
    private let keepsHistory: Bool
    /// The sockets that the workers need after the last event that had effects.
    private(set) var neededSockets: Set<SocketSpec> = []
    /// Whether a deadline had come before the last event, which the core has not been told before.
    private(set) var wasDue = false
    /// How many deadlines have come in a row without time passing.
    private(set) var deadlinesAtOnce = 0
    /// Whether the last event was about a process that runs, and has to make the reload fail if it tells a failure.
    private(set) var knewTheProcess = false
    private(set) var mustFail = false
    /// The first violation.
    private(set) var violation: Violation?

    /// The probabilities of faults and other variations, in percent.
    struct Faults {
        var launchFails = 6
        var ignoresSignals = 10
        var becomesForeign = 3
        var answersAtOnce = 60
        var queuesLaunches = 30
        var programDecides = 15
        var refusesSpecs = 10
        var looksUpNames = 20
        var choosesSignals = 50
        var crashesEarly = 6
        var neverBoots = 5
        var fallsSick = 3
        var repeatsAnswers = 10
        var asksForTime = 10
        var isLarge = 15
        var adjustFails = 5
    }

    init(seed: UInt64, sabotage: Sabotage? = nil, keepsHistory: Bool = false) {
        self.keepsHistory = keepsHistory
        random = SeededGenerator(seed: seed)
        endsWhenDone = seed % 4 == 0
        core = Core(supervisor: Supervisor(seed: seed, endsWhenDone: endsWhenDone), sabotage: sabotage)
        status = core.supervisor.status(at: now)
        faults = Faults()
    }

    var isFinished: Bool { !finishCodes.isEmpty }
    /// The rows of the core's status after the last event.
    var rows: [Status.Row] { status.rows }

    /// Passes an event to the core, and the events that answer its effects at once.
    mutating func tell(_ event: Event) {
        tellOne(event)
        while !answers.isEmpty { tellOne(answers.removeFirst()) }
    }

    private mutating func tellOne(_ event: Event) {
        guard violation == nil, !isFinished else { return }
        // The core may be told an old name. The book is told the present one.
        let known = event.replacingLaunches { book.processes[$0.number]?.launch ?? $0 }
        lastEvent = known
        before = book.summary
        wasDue = core.nextDeadline.map { $0 <= now } ?? false
        book.isLate = core.nextDeadline.map { event == .deadline ? $0 < now : $0 <= now } ?? false
        launchWithoutSockets = nil
        knewTheProcess = known.launch.map { book.processes[$0.number] != nil } ?? false
        mustFail = known.launch.map(book.mustFail) ?? false
        prepare(for: event)
        book.record(known, at: now)
        lastEffects = core.handle(event, at: now)
        if keepsHistory { history.append((now, event, lastEffects)) }
        for effect in lastEffects { perform(effect) }
        status = core.supervisor.status(at: now)
        book.record(lastEffects, of: known, rolloutIsOpen: status.rollout != nil, wasDue: wasDue, at: now)
        if !lastEffects.isEmpty { neededSockets = book.neededSockets }
        if book.isStopping, stoppedAt == nil { stoppedAt = now }
        violation = Checker.firstViolation(in: self)
    }

    /// Does what the engine does before it passes the event to the core.
    private mutating func prepare(for event: Event) {
        switch event {
        case .desired(let specs), .scaled(let specs): leasedSockets.formUnion(specs.flatMap(\.program.sockets))
        case .admitted(let spec): leasedSockets.formUnion(spec.program.sockets)
        case .launched(let launch, _):
            processes[launch.number]?.isKnownToRun = true
        case .rights, .adjusted, .cancelled, .endedUnwatched, .ended, .outOfMemory, .exited, .unreachable, .reported,
            .probed,
            .measured,
            .reloadRequested, .reloadRefused, .launchRequested, .stopRequested, .stop, .ordered, .statusRequested,
            .deadline:
            break
        }
    }

    /// Makes a queued launch, or tells the core one of the pending events, in any order.
    mutating func tellPendingEvent() {
        if random.chance(30) || pendingEvents.isEmpty { return makeLaunch() }
        guard let index = pendingEvents.indices.randomElement(using: &random) else { return }
        // The events of one process keep their order: its launch is told before its end.
        let chosen = pendingEvents.firstIndex { $0.launch?.number == pendingEvents[index].launch?.number } ?? index
        let event = pendingEvents.remove(at: chosen)
        // The names of the waiting set are known now.
        if event == .reloadRequested { lookedUpSet = waitingSet }
        tell(event)
        lookedUpSet = nil
    }

    /// Makes the first queued launch.
    private mutating func makeLaunch() {
        guard !queue.isEmpty else { return }
        let (launch, spec) = queue.removeFirst()
        start(launch, spec)
        while !answers.isEmpty { tellOne(answers.removeFirst()) }
    }

    /// Lets time pass, up to the next deadline or to the next deed of a process. Tells the core when the deadline has come.
    mutating func pass(_ duration: Duration) {
        let target = now.advanced(by: duration)
        let deadline = core.nextDeadline
        let next = [deadline, deeds.map(\.at).min()].compactMap { $0 }.min()
        guard let next, next <= target else {
            now = target
            return
        }
        now = max(now, next)
        performDeeds()
        if let deadline, deadline <= now {
            deadlinesAtOnce += 1
            tell(.deadline)
        }
    }

    /// The time of the next thing that happens by itself.
    var nextTime: Instant? { [core.nextDeadline, deeds.map(\.at).min()].compactMap { $0 }.min() }

    /// Lets the machine sleep, beyond the next deadline. The core is told other events before it is told the deadline.
    mutating func sleep(for duration: Duration) {
        now = now.advanced(by: duration)
        performDeeds()
    }

    private mutating func performDeeds() {
        let due = deeds.filter { $0.at <= now }
        deeds.removeAll { $0.at <= now }
        for (_, number, deed) in due {
            guard let process = processes[number], process.exit == nil else { continue }
            switch deed {
            case .reportsReady:
                if process.isSick { continue }
                pendingEvents.append(.reported(process.launch, .ready))
                if random.chance(faults.repeatsAnswers) { pendingEvents.append(.reported(process.launch, .ready)) }
            case .writesLine:
                if process.isSick || process.awaitedLine == nil { continue }
                pendingEvents.append(.reported(process.launch, .wroteLine))
            case .reportsWatchdog:
                guard !process.isSick, let time = process.spec.program.watchdog else { continue }
                pendingEvents.append(.reported(process.launch, .watchdog))
                deeds.append((now.advanced(by: time / 2), number, .reportsWatchdog))
            case .crashes: end(number, .code(1))
            }
        }
    }

    /// Stops the master for some time, at most until its next deadline. A process may die meanwhile.
    mutating func stopMaster(for duration: Duration, death: Exit?) {
        let since = now
        now = min(now.advanced(by: duration), max(now, core.nextDeadline ?? .init(nanoseconds: .max)))
        if let death { crash(death) }
        performDeeds()
        let ended = processes.filter { $0.value.exit != nil }.sorted { $0.key < $1.key }.map(\.value.launch)
        if !ended.isEmpty { tell(.endedUnwatched(ended, since: since)) }
    }

    /// Lets a random process die.
    mutating func crash(_ exit: Exit) {
        guard let number = alive.randomElement(using: &random) else { return }
        end(number, exit)
    }

    /// Lets a process of the worker die, if there is one.
    mutating func crash(_ exit: Exit, of worker: WorkerID) {
        if let number = alive.first(where: { processes[$0]?.launch.worker == worker }) { end(number, exit) }
    }

    /// Lets a random process answer no more.
    mutating func sicken() {
        if let number = alive.randomElement(using: &random) { processes[number]?.isSick = true }
    }

    /// Lets a process report something, or tells the core a late report of a process that was reaped.
    mutating func report(_ report: WorkerReport) {
        if let lastReaped, random.chance(20) { return tell(.reported(lastReaped, report)) }
        guard let number = alive.randomElement(using: &random), let process = processes[number] else { return }
        pendingEvents.append(.reported(process.launch, report))
    }

    /// Answers a probe that nobody has sent, or one of a process that is gone.
    mutating func answerWithoutAQuestion() {
        let launch =
            random.chance(50) ? lastReaped : alive.randomElement(using: &random).flatMap { processes[$0]?.launch }
        guard let launch else { return }
        let isUnanswered = book.processes[launch.number]?.unanswered != nil
        if isUnanswered { return }
        tell(.probed(launch, random.chance(50) ? .readiness : .liveness, random.chance(50) ? .passed : .failed("no")))
    }

    /// Whether a process is left that cannot be signaled.
    var hasForeignProcess: Bool { processes.values.contains { $0.isForeign && $0.exit == nil } }

    /// Whether something is left to happen without time passing.
    var isBusy: Bool { !pendingEvents.isEmpty || !queue.isEmpty }

    private var alive: [UInt64] { processes.filter { $0.value.exit == nil }.keys.sorted() }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .load: load()
        case .admit(let spec, _):
            if random.chance(faults.looksUpNames) {
                pendingEvents.append(.launchRequested(spec))
            } else if !random.chance(faults.refusesSpecs) {
                answers.append(.admitted(spec))
            }
        case .launch(let launch, let spec):
            launchNumbers.append(launch.number)
            if !leasedSockets.isSuperset(of: spec.value.program.sockets) { launchWithoutSockets = launch }
            if random.chance(faults.queuesLaunches) {
                queue.append((launch, spec.value))
            } else {
                start(launch, spec.value)
            }
        case .cancel(let launch):
            guard let index = queue.firstIndex(where: { $0.launch.number == launch.number }) else { return }
            queue.remove(at: index)
            answers.append(.cancelled(launch))
        case .adjust(let launch, let attributes, let spec): adjust(launch, attributes, spec.value)
        case .rename(let launch):
            processes[launch.number]?.launch = launch
            for index in queue.indices where queue[index].launch.number == launch.number {
                queue[index].launch = launch
            }
        case .signal(let launch, let signal, _): deliver(signal, to: launch)
        case .probe(let launch, let purpose, let probe, _): answer(launch, purpose, probe)
        case .measure(let launch):
            let rss = random.chance(faults.isLarge) ? 200 : 50
            if processes[launch.number]?.exit == nil { pendingEvents.append(.measured(launch, rss: rss)) }
        case .reap(let launch, _):
            guard let exit = processes[launch.number]?.exit else { return }
            processes[launch.number] = nil
            lastReaped = launch
            answers.append(.exited(launch, exit, decision()))
        case .abandon(let launch):
            // The engine stops watching the process, so nothing is heard of it any more.
            processes[launch.number] = nil
            pendingEvents.removeAll { $0.launch?.number == launch.number }
        case .pass(let launch, let signal): deliver(signal, to: launch)
        case .redirectOutput(let launch, let spec, let awaitsLine):
            redirectOutput(of: launch, spec.value, awaitsLine: awaitsLine)
        case .restore(let specs): leasedSockets.formUnion(specs.flatMap(\.program.sockets))
        case .release(let sockets):
            leasedSockets.subtract(sockets)
            refusedSockets.subtract(sockets)
        case .refuseClients(let sockets): refusedSockets.formUnion(sockets)
        case .takeClients(let sockets): refusedSockets.subtract(sockets)
        case .leaveToWorkers(let sockets): leftSockets.formUnion(sockets)
        case .shutDown(let sockets): shutDownSockets.formUnion(sockets)
        case .chooseSignals(let request):
            signalChoices += 1
            answers.append(.stop(request, signals: chosenSignals()))
        case .finish(let code): finishCodes.append(code)
        case .report: break
        }
    }

    /// Gives a process attributes, or some of them. A process that has ended needs none.
    private mutating func adjust(_ launch: Launch, _ attributes: [AdjustableAttribute], _ spec: WorkerSpec) {
        var failures: [LaunchFailure] = []
        if var process = processes[launch.number], process.exit == nil {
            for attribute in attributes {
                if random.chance(faults.adjustFails) {
                    failures.append(LaunchFailure(step: .nice, errno: 1, subject: attribute.key))
                } else {
                    attribute.copy(from: spec.program.attributes, to: &process.attributes)
                }
            }
            processes[launch.number] = process
        }
        let answer = Event.adjusted(launch, failures)
        if random.chance(faults.answersAtOnce) { answers.append(answer) } else { pendingEvents.append(answer) }
    }

    /// Answers a probe, later than other events, when the process has ended, or twice.
    private mutating func answer(_ launch: Launch, _ purpose: ProbePurpose, _ probe: Probe) {
        guard let process = processes[launch.number], process.exit == nil else { return }
        let hasBooted = process.bootsAt.map { $0 <= now } ?? false
        let works = hasBooted && !process.isSick
        var result: ProbeResult = works ? .passed : .failed("no answer")
        // A worker that works has written something at the middle of the time.
        if case .silence(let limit) = probe { result = .silent(for: works ? limit / 2 : limit) }
        let count = random.chance(faults.repeatsAnswers) ? 2 : 1
        for _ in 0..<count { pendingEvents.append(.probed(launch, purpose, result)) }
    }

    /// Answers a load at once, or after the names of its set were looked up.
    private mutating func load() {
        pendingEvents.removeAll { $0 == .reloadRequested }
        waitingSet = nil
        if let lookedUpSet { return answers.append(.desired(lookedUpSet)) }
        if random.chance(faults.refusesSpecs) { return answers.append(.reloadRefused) }
        guard random.chance(faults.looksUpNames) else { return answers.append(.desired(manifest)) }
        waitingSet = manifest
        pendingEvents.append(.reloadRequested)
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) {
        if random.chance(faults.launchFails) {
            let failures: [LaunchFailure] = [
                LaunchFailure(step: .clone, errno: 11),  // EAGAIN
                LaunchFailure(step: .exec, errno: 2),  // ENOENT
                LaunchFailure(step: .exec, errno: 13),  // EACCES
                LaunchFailure(step: .user, errno: 1),  // EPERM
            ]
            let failure = failures[Int.random(in: 0..<4, using: &random)]
            pendingEvents.append(.exited(launch, .neverStarted(failure), decision()))
        } else {
            create(launch, spec)
            pendingEvents.append(.launched(launch, pid: processes[launch.number]?.pid ?? 0))
        }
        if random.chance(faults.answersAtOnce) { answers.append(pendingEvents.removeLast()) }
    }

    private mutating func redirectOutput(of launch: Launch, _ spec: WorkerSpec, awaitsLine: Bool) {
        processes[launch.number]?.output = spec.upkeep.output
        processes[launch.number]?.awaitedLine = awaitsLine ? spec.upkeep.readiness?.condition.pattern : nil
        for index in queue.indices where queue[index].launch.number == launch.number {
            queue[index].spec.upkeep.output = spec.upkeep.output
            queue[index].spec.upkeep.readiness = spec.upkeep.readiness
        }
    }

    private mutating func create(_ launch: Launch, _ spec: WorkerSpec) {
        // Pids are reused soon, because the core must not identify processes by pid.
        let taken = Set(processes.values.map(\.pid))
        let pid = (100...).first { !taken.contains($0) } ?? 0
        let version = spec.program.version
        let boots = version != .neverBoots && !random.chance(faults.neverBoots)
        let boot = Duration.milliseconds(Int.random(in: 0...3000, using: &random))
        processes[launch.number] = RunningProcess(
            launch: launch, spec: spec, pid: pid, ignoresSignals: random.chance(faults.ignoresSignals),
            isForeign: random.chance(faults.becomesForeign), bootsAt: boots ? now.advanced(by: boot) : nil,
            attributes: spec.program.attributes, output: spec.upkeep.output,
            awaitedLine: spec.upkeep.readiness?.condition.pattern)
        if boots { deeds.append((now.advanced(by: boot), launch.number, .writesLine)) }
        if spec.upkeep.readiness?.condition == .notify, boots {
            deeds.append((now.advanced(by: boot), launch.number, .reportsReady))
        }
        if let time = spec.program.watchdog {
            deeds.append((now.advanced(by: time / 2), launch.number, .reportsWatchdog))
        }
        if version == .crashes || random.chance(faults.crashesEarly) {
            let life = Duration.milliseconds(Int.random(in: 0...4000, using: &random))
            deeds.append((now.advanced(by: life), launch.number, .crashes))
        }
        if random.chance(faults.asksForTime) {
            let time = Duration.milliseconds(Int.random(in: 0...4000, using: &random))
            pendingEvents.append(.reported(launch, .extendTimeout(time)))
        }
        if random.chance(faults.fallsSick) { processes[launch.number]?.isSick = true }
    }

    private mutating func deliver(_ signal: Signal, to launch: Launch) {
        guard let process = processes[launch.number], process.exit == nil else { return }
        // Signal 0 reaches no process: kill(2) only checks whether the process exists.
        if signal == .none { return }
        if process.isForeign { return answers.append(.unreachable(launch)) }
        if signal == .kill || !process.ignoresSignals { end(launch.number, .signal(signal)) }
    }

    private mutating func end(_ number: UInt64, _ exit: Exit) {
        guard let process = processes[number] else { return }
        processes[number]?.exit = exit
        pendingEvents.append(.ended(process.launch))
    }

    /// The signals that a program chooses for some of its workers.
    private mutating func chosenSignals() -> [WorkerID: Signal] {
        var signals: [WorkerID: Signal] = [:]
        guard random.chance(faults.choosesSignals) else { return signals }
        for id in book.entries.keys.sorted() where random.chance(40) {
            signals[id] = [.hangUp, .quit, .none].randomElement(using: &random)
        }
        return signals
    }

    /// A random decision of a program about a worker that exited.
    private mutating func decision() -> RestartDecision {
        guard random.chance(faults.programDecides) else { return .byPolicy }
        return random.chance(50) ? .relaunch : .giveUp
    }
}

extension Program {
    fileprivate enum Version { case works, neverBoots, crashes }

    /// What the world knows of the program's version: the version 2 of each program never boots, and the version 3 crashes.
    fileprivate var version: Version {
        switch arguments.first {
        case "--v2": .neverBoots
        case "--v3": .crashes
        default: .works
        }
    }

    /// Whether no process of the program may ever count as up.
    var isBroken: Bool { version != .works }
}

extension AdjustableAttribute {
    fileprivate func copy(from source: LaunchAttributes, to target: inout LaunchAttributes) {
        switch self {
        case .cgroup(.pidsMax): target.cgroup.pidsMax = source.cgroup.pidsMax
        case .cgroup: target.cgroup.memoryMax = source.cgroup.memoryMax
        case .oomScoreAdjustment: target.oomScoreAdjustment = source.oomScoreAdjustment
        case .nice: target.nice = source.nice
        case .cpuAffinity: target.cpuAffinity = source.cpuAffinity
        case .limit(let resource): target.limits[resource] = source.limits[resource]
        }
    }
}

extension Event {
    var launch: Launch? {
        switch self {
        case .adjusted(let launch, _), .launched(let launch, _), .reported(let launch, _), .probed(let launch, _, _),
            .measured(let launch, _),
            .ended(let launch), .outOfMemory(let launch), .exited(let launch, _, _), .cancelled(let launch),
            .unreachable(let launch):
            launch
        case .reloadRequested, .reloadRefused, .rights, .desired, .scaled, .launchRequested, .admitted, .endedUnwatched,
            .stopRequested,
            .stop, .ordered, .statusRequested, .deadline:
            nil
        }
    }
}
