@testable import Supervision

/// A kernel in a value: it plays the core's effects, and answers with facts when the story lets it.
struct World {
    struct Process {
        let launch: Launch
        let spec: WorkerSpec
        let pid: Int32
        let isDeaf: Bool
        var signals: [Signal] = []
    }

    var core: Core
    var now = Instant(nanoseconds: 0)
    var random: SeededGenerator
    var faults: Faults

    /// Alive, by launch number.
    private(set) var processes: [UInt64: Process] = [:]
    /// Facts that are true and not told yet.
    private(set) var untold: [Event] = []
    /// Facts that the shell tells before anything else can happen.
    private var answers: [Event] = []
    /// The last manifest given to the core while it served.
    private(set) var desired: [WorkerSpec] = []
    /// The process that ended last.
    private var gone: Launch?
    private(set) var minted: [UInt64] = []
    private(set) var finishCodes: [Int32] = []
    private(set) var stopRequests = 0
    private(set) var lastEffects: [Effect] = []
    private(set) var lastEvent = Event.statusRequested
    private(set) var book = Book()
    /// What a checker objected to, first of all.
    private(set) var violation: Violation?

    /// What can go another way in a story, in percent.
    struct Faults {
        var launchFails = 10
        var deaf = 10
        var tellsAtOnce = 60
        var decided = 20
    }

    init(seed: UInt64, faults: Faults = Faults(), sabotage: Sabotage? = nil) {
        random = SeededGenerator(seed: seed)
        core = Core(supervisor: Supervisor(seed: seed), sabotage: sabotage)
        self.faults = faults
    }

    var supervisor: Supervisor { core.supervisor }
    var isFinished: Bool { !finishCodes.isEmpty }

    /// Tells the core a fact and what follows from it at once.
    mutating func tell(_ event: Event) {
        tellOne(event)
        while !answers.isEmpty { tellOne(answers.removeFirst()) }
    }

    /// Plays what the core orders, and lets every checker look.
    private mutating func tellOne(_ event: Event) {
        guard violation == nil, !isFinished else { return }
        lastEvent = event
        switch event {
        case .desired(let specs) where supervisor.mode == .serving: desired = specs
        case .stop: stopRequests += 1
        case .desired, .guest, .launched, .ready, .exited, .statusRequested, .deadline: break
        }
        let before = supervisor
        lastEffects = core.handle(event, at: now)
        book.enter(event, lastEffects, before: before, at: now)
        for effect in lastEffects { perform(effect) }
        violation = Checker.firstViolation(in: self, before: before)
    }

    /// Tells one of the facts that wait, in whatever order.
    mutating func tellSomething() {
        guard let index = untold.indices.randomElement(using: &random) else { return }
        // A process is known to live before it is known to be dead.
        let chosen = untold.firstIndex { $0.launch == untold[index].launch } ?? index
        tell(untold.remove(at: chosen))
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

    /// A process dies of itself.
    mutating func crash(_ exit: Exit) {
        guard let number = processes.keys.sorted().randomElement(using: &random) else { return }
        end(number, exit)
    }

    /// A process says that it is up, or one that is gone turns out to have said so.
    mutating func sayReady() {
        if let gone, random.chance(20) { return tell(.ready(gone)) }
        guard let number = processes.keys.sorted().randomElement(using: &random), let process = processes[number]
        else { return }
        untold.append(.ready(process.launch))
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .launch(let launch, let spec): start(launch, spec)
        case .signal(let launch, let signal, _): deliver(signal, to: launch)
        case .finish(let code): finishCodes.append(code)
        case .report: break
        }
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) {
        minted.append(launch.number)
        if random.chance(faults.launchFails) {
            let failures: [LaunchFailure] = [
                LaunchFailure(step: .clone, errno: 11),  // EAGAIN
                LaunchFailure(step: .exec, errno: 2),  // ENOENT
                LaunchFailure(step: .exec, errno: 13),  // EACCES
            ]
            let failure = failures[Int.random(in: 0..<3, using: &random)]
            untold.append(.exited(launch, .neverStarted(failure), verdict()))
        } else {
            // Few pids, so that they come back: the core must not go by them.
            let taken = Set(processes.values.map(\.pid))
            let pid = (100...).first { !taken.contains($0) } ?? 0
            processes[launch.number] = Process(
                launch: launch, spec: spec, pid: pid, isDeaf: random.chance(faults.deaf))
            untold.append(.launched(launch, pid: pid))
        }
        if random.chance(faults.tellsAtOnce) { answers.append(untold.removeLast()) }
    }

    private mutating func deliver(_ signal: Signal, to launch: Launch) {
        guard var process = processes[launch.number] else { return }
        process.signals.append(signal)
        processes[launch.number] = process
        if signal == .kill || !process.isDeaf { end(launch.number, .signal(signal)) }
    }

    private mutating func end(_ number: UInt64, _ exit: Exit) {
        guard let process = processes.removeValue(forKey: number) else { return }
        gone = process.launch
        untold.append(.exited(process.launch, exit, verdict()))
    }

    /// What a program of the library may decide about a worker that ended.
    private mutating func verdict() -> Verdict {
        guard random.chance(faults.decided) else { return .byPolicy }
        return random.chance(50) ? .relaunch : .leave
    }
}

extension Event {
    var launch: Launch? {
        switch self {
        case .launched(let launch, _), .ready(let launch), .exited(let launch, _, _): launch
        case .desired, .guest, .stop, .statusRequested, .deadline: nil
        }
    }
}
