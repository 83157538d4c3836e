@testable import Supervision

/// A kernel and a shell in a value: they play the core's effects, and answer with events when the story lets them.
struct World {
    struct RunningProcess {
        let launch: Launch
        let spec: WorkerSpec
        let pid: Int32
        let isDeaf: Bool
        /// How it ended, until it is reaped.
        var exit: Exit?
        var isToldToRun = false
    }

    var core: Core
    var now = Instant(nanoseconds: 0)
    var random: SeededGenerator
    var faults: Faults
    /// What the manifest's file says when it is read.
    var file: [WorkerSpec] = []

    /// Alive or not yet reaped, by launch number.
    private(set) var processes: [UInt64: RunningProcess] = [:]
    /// The launches that the shell has not made yet.
    private(set) var queue: [(launch: Launch, spec: WorkerSpec)] = []
    /// Facts that are true and not told yet.
    private(set) var untold: [Event] = []
    /// Facts that the shell tells before anything else can happen.
    private var answers: [Event] = []
    /// The process that was reaped last.
    private var gone: Launch?
    private(set) var leasedSockets: Set<SocketSpec> = []
    private(set) var minted: [UInt64] = []
    private(set) var finishCodes: [Int32] = []
    private(set) var lastEffects: [Effect] = []
    /// What the core says of its workers after the last event.
    private(set) var rows: [Status.Row] = []
    private(set) var lastEvent = Event.statusRequested
    /// How often the program was asked which signals its workers get.
    private(set) var choices = 0
    private(set) var book = Book()
    /// The book before the last event.
    private(set) var bookBefore = Book()
    private(set) var history: [(at: Instant, event: Event)] = []
    /// What the first checker objected to.
    private(set) var violation: Violation?

    /// What can go another way in a story, in percent.
    struct Faults {
        var launchFails = 10
        var deaf = 10
        var tellsAtOnce = 60
        var queued = 30
        var decided = 20
        var refused = 10
    }

    init(seed: UInt64, sabotage: Sabotage? = nil) {
        random = SeededGenerator(seed: seed)
        core = Core(supervisor: Supervisor(seed: seed), sabotage: sabotage)
        faults = Faults()
    }

    var isFinished: Bool { !finishCodes.isEmpty }

    /// Tells the core an event and what follows from it at once.
    mutating func tell(_ event: Event) {
        tellOne(event)
        while !answers.isEmpty { tellOne(answers.removeFirst()) }
    }

    private mutating func tellOne(_ event: Event) {
        guard violation == nil, !isFinished else { return }
        history.append((now, event))
        lastEvent = event
        bookBefore = book
        prepare(for: event)
        book.enter(event, at: now)
        lastEffects = core.handle(event, at: now)
        for effect in lastEffects { perform(effect) }
        book.enter(lastEffects, at: now)
        rows = core.supervisor.status(at: now).rows
        violation = Checker.firstViolation(in: self)
    }

    /// What the shell has done before it tells the event.
    private mutating func prepare(for event: Event) {
        switch event {
        case .desired(let specs): leasedSockets.formUnion(specs.flatMap(\.program.sockets))
        case .admitted(let spec): leasedSockets.formUnion(spec.program.sockets)
        case .launched(let launch, _): processes[launch.number]?.isToldToRun = true
        case .reloadRequested, .launchRequested, .cancelled, .ready, .ended, .exited, .stopRequested, .stop,
            .statusRequested, .deadline:
            break
        }
    }

    /// Tells one of the facts that wait, in whatever order.
    mutating func tellSomething() {
        if random.chance(30) || untold.isEmpty { return makeLaunch() }
        guard let index = untold.indices.randomElement(using: &random) else { return }
        // That a process runs is known before its end is.
        let chosen = untold.firstIndex { $0.launch == untold[index].launch } ?? index
        tell(untold.remove(at: chosen))
    }

    /// Makes the launch that has waited longest.
    private mutating func makeLaunch() {
        guard !queue.isEmpty else { return }
        let (launch, spec) = queue.removeFirst()
        start(launch, spec)
        while !answers.isEmpty { tellOne(answers.removeFirst()) }
    }

    /// Moves time on, at most to the next deadline, which is told when it has come.
    mutating func pass(_ duration: Duration) {
        let target = now.advanced(by: duration)
        guard let deadline = core.nextDeadline, deadline <= target else {
            now = target
            return
        }
        now = max(now, deadline)
        tell(.deadline)
    }

    /// A process dies by itself.
    mutating func crash(_ exit: Exit) {
        guard let number = alive.randomElement(using: &random) else { return }
        end(number, exit)
    }

    /// A process of this worker dies by itself, if it has one.
    mutating func crash(_ exit: Exit, of worker: WorkerID) {
        if let number = alive.first(where: { processes[$0]?.launch.worker == worker }) { end(number, exit) }
    }

    /// A process reports that it is ready, or a process that is gone turns out to have reported.
    mutating func reportReady() {
        if let gone, random.chance(20) { return tell(.ready(gone)) }
        guard let number = alive.randomElement(using: &random), let process = processes[number] else { return }
        untold.append(.ready(process.launch))
    }

    /// Whether something is to happen without time passing.
    var isBusy: Bool { !untold.isEmpty || !queue.isEmpty }

    private var alive: [UInt64] { processes.filter { $0.value.exit == nil }.keys.sorted() }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .load:
            if !random.chance(faults.refused) { answers.append(.desired(file)) }
        case .admit(let spec, _):
            if !random.chance(faults.refused) { answers.append(.admitted(spec)) }
        case .launch(let launch, let spec):
            minted.append(launch.number)
            if random.chance(faults.queued) { queue.append((launch, spec)) } else { start(launch, spec) }
        case .cancel(let launch):
            guard let index = queue.firstIndex(where: { $0.launch == launch }) else { return }
            queue.remove(at: index)
            answers.append(.cancelled(launch))
        case .signal(let launch, let signal, _): deliver(signal, to: launch)
        case .reap(let launch, _):
            guard let exit = processes[launch.number]?.exit else { return }
            processes[launch.number] = nil
            gone = launch
            answers.append(.exited(launch, exit, decision()))
        case .release(let sockets): leasedSockets.subtract(sockets)
        case .chooseSignals(let request):
            choices += 1
            answers.append(.stop(request, signals: [:]))
        case .finish(let code): finishCodes.append(code)
        case .report: break
        }
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) {
        if random.chance(faults.launchFails) {
            let failures: [LaunchFailure] = [
                LaunchFailure(step: .clone, errno: 11),  // EAGAIN
                LaunchFailure(step: .exec, errno: 2),  // ENOENT
                LaunchFailure(step: .exec, errno: 13),  // EACCES
            ]
            let failure = failures[Int.random(in: 0..<3, using: &random)]
            untold.append(.exited(launch, .neverStarted(failure), decision()))
        } else {
            // Few pids, so that they come back: the core must not go by them.
            let taken = Set(processes.values.map(\.pid))
            let pid = (100...).first { !taken.contains($0) } ?? 0
            processes[launch.number] = RunningProcess(
                launch: launch, spec: spec, pid: pid, isDeaf: random.chance(faults.deaf))
            untold.append(.launched(launch, pid: pid))
        }
        if random.chance(faults.tellsAtOnce) { answers.append(untold.removeLast()) }
    }

    private mutating func deliver(_ signal: Signal, to launch: Launch) {
        guard let process = processes[launch.number], process.exit == nil else { return }
        if signal == .kill || !process.isDeaf { end(launch.number, .signal(signal)) }
    }

    private mutating func end(_ number: UInt64, _ exit: Exit) {
        guard let process = processes[number] else { return }
        processes[number]?.exit = exit
        untold.append(.ended(process.launch))
    }

    /// What a program of the library may decide about a worker that exited.
    private mutating func decision() -> RestartDecision {
        guard random.chance(faults.decided) else { return .byPolicy }
        return random.chance(50) ? .relaunch : .giveUp
    }
}

extension Event {
    var launch: Launch? {
        switch self {
        case .launched(let launch, _), .ready(let launch), .ended(let launch), .exited(let launch, _, _),
            .cancelled(let launch):
            launch
        case .reloadRequested, .desired, .launchRequested, .admitted, .stopRequested, .stop, .statusRequested,
            .deadline:
            nil
        }
    }
}
