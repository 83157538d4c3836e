@testable import Supervision

/// What befalls one supervisor: reloads, crashes, failed launches, deaf workers, reports of the living and the dead,
/// launches by hand, storms of HUP, and time that passes; then an end that every story must reach.
///
/// A story is a list of steps, and each step draws what it needs from a seed of its own. So a step does the same when
/// other steps are left out, and a story that fails can be shortened.
struct Story {
    let seed: UInt64
    let sabotage: Sabotage?
    var steps: [UInt64]

    init(seed: UInt64, steps count: Int = 60, sabotage: Sabotage? = nil) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        self.sabotage = sabotage
        steps = (0..<count).map { _ in random.next() }
    }

    /// What a checker objected to; nil when none did.
    var violation: Violation? { played().violation }

    /// The shortest story that the same checker objects to: steps are left out, many at once and then one by one, for as
    /// long as the objection stays.
    func shortest() -> Story {
        guard let checker = violation?.checker else { return self }
        var story = self
        var size = steps.count / 2
        while size > 0 {
            var start = 0
            while start < story.steps.count {
                var shorter = story
                shorter.steps.removeSubrange(start..<min(start + size, story.steps.count))
                if shorter.violation?.checker == checker { story = shorter } else { start += size }
            }
            size /= 2
        }
        return story
    }

    /// The events of the story, a line each, and what was wrong with the last one.
    var account: String {
        let (world, violation) = played()
        let lines = world.history.map { "\(Double($0.at.nanoseconds) / 1e9) s: \($0.event.summary)" }
        return (["seed \(seed), \(steps.count) steps"] + lines + [violation?.description ?? "no violation"])
            .joined(separator: "\n")
    }

    private func played() -> (world: World, violation: Violation?) {
        var teller = StoryTeller(seed: seed, sabotage: sabotage)
        for step in steps where teller.world.violation == nil { teller.step(step) }
        let violation = teller.end()
        return (teller.world, violation)
    }
}

/// Plays the steps of a story.
struct StoryTeller {
    private(set) var world: World

    init(seed: UInt64, sabotage: Sabotage?) {
        world = World(seed: seed, sabotage: sabotage)
        world.tell(.desired(manifest()))
    }

    mutating func step(_ seed: UInt64) {
        world.random = SeededGenerator(seed: seed)
        switch Int.random(in: 0..<100, using: &world.random) {
        case 0..<36: world.tellSomething()
        case 36..<40: world.reportReady()
        case 40..<65: world.pass(.milliseconds(Int.random(in: 1...4000, using: &world.random)))
        case 65..<75: world.crash(randomExit())
        case 75..<79: crashAgainAndAgain()
        case 79..<91: reload()
        case 91..<94: for _ in 0..<5 { reload() }
        case 94..<96: world.tell(.statusRequested)
        case 96..<99: world.tell(.launchRequested(transientWorker()))
        default: if world.random.chance(40) { world.tell(.stopRequested(.terminate)) }
        }
    }

    /// Lets the faults stop, and waits until nothing happens by itself; then stops everything.
    mutating func end() -> Violation? {
        world.faults = World.Faults(launchFails: 0, deaf: 0, tellsAtOnce: 100, queued: 0, decided: 0, refused: 0)
        guard quiesce() else { return world.violation ?? unfinished("the story does not come to rest") }
        if !world.isFinished, let waiting = world.book.entries.first(where: { $1.launch == nil && $1.rest == .wanted })
        {
            return unfinished("\(waiting.key) is never launched")
        }
        world.tell(.stopRequested(world.random.chance(50) ? .terminate : .interrupt))
        if world.random.chance(30) { world.tell(.stopRequested(.terminate)) }
        guard quiesce() else { return world.violation ?? unfinished("the stop does not end") }
        if let violation = world.violation { return violation }
        return world.isFinished ? nil : unfinished("no finish")
    }

    /// Tells all there is to tell and lets time pass, for as long as something is to come.
    private mutating func quiesce() -> Bool {
        for _ in 0..<2000 where world.violation == nil {
            if world.isFinished { return true }
            if world.isBusy {
                world.tellSomething()
            } else if let deadline = world.core.nextDeadline {
                world.pass(max(.zero, deadline.since(world.now)))
            } else {
                return true
            }
        }
        return false
    }

    private func unfinished(_ objection: String) -> Violation {
        Violation(checker: .theEndIsReached, objection: objection)
    }

    /// One worker dies as often as its intensity allows, and once more.
    private mutating func crashAgainAndAgain() {
        let running = world.book.entries.filter { $1.launch != nil }.keys.sorted()
        guard let id = running.randomElement(using: &world.random) else { return }
        for _ in 0..<6 {
            world.crash(randomExit(), of: id)
            for _ in 0..<4 where world.isBusy { world.tellSomething() }
            world.pass(.seconds(1))
        }
    }

    private mutating func reload() {
        world.file = manifest()
        world.tell(.reloadRequested)
    }

    private mutating func randomExit() -> Exit {
        [.code(0), .code(1), .code(78), .signal(Signal(rawValue: 11)), .signal(.kill)].randomElement(
            using: &world.random) ?? .code(1)
    }

    /// A manifest near the last one: few ids, so that they come, go, change and come back.
    private mutating func manifest() -> [WorkerSpec] {
        var specs: [WorkerSpec] = []
        for group in ["hands", "jobs", "web"] {
            for number in 0..<3 where world.random.chance(group == "hands" ? 10 : 75) {
                var spec = WorkerSpec(
                    id: WorkerID(group: group, number: number), program: Program(command: ["./server"]),
                    stop: StopPolicy(
                        grace: .seconds(Int.random(in: 0...3, using: &world.random)),
                        scope: world.random.chance(20) ? .process : .group))
                if world.random.chance(30) {
                    spec.program.arguments = ["--v\(Int.random(in: 0..<3, using: &world.random))"]
                }
                if group == "web" { spec.program.sockets = [socket(8080 + UInt16(number % 2))] }
                if world.random.chance(20) { spec.program.sockets.append(socket(9000)) }
                spec.restart = policy(for: group)
                specs.append(spec)
            }
        }
        return specs.shuffled(using: &world.random)
    }

    private func socket(_ port: UInt16) -> SocketSpec {
        SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: port))
    }

    /// A worker launched by hand: mostly once, and sometimes again, so that it can die too often.
    private mutating func transientWorker() -> WorkerSpec {
        let group = world.random.chance(50) ? "hands" : "web"
        var spec = WorkerSpec(
            id: WorkerID(group: group, number: Int.random(in: 1..<4, using: &world.random)),
            program: Program(command: ["./errand"], sockets: world.random.chance(50) ? [socket(7000)] : []))
        spec.restart = world.random.chance(50) ? RestartPolicy(condition: .never) : policy(for: group)
        return spec
    }

    private mutating func policy(for group: String) -> RestartPolicy {
        var policy = RestartPolicy(backoff: Backoff(max: .seconds(4), resetAfter: .seconds(5)))
        policy.intensity = Intensity(deaths: Int.random(in: 0...3, using: &world.random), within: .seconds(20))
        if group == "jobs" { policy.condition = world.random.chance(50) ? .onFailure : .never }
        if world.random.chance(20) { policy.neverOn = [.code(78)] }
        if world.random.chance(30) { policy.intensity.then = .stopGroup }
        if world.random.chance(2) { policy.intensity.then = .exit }
        return policy
    }
}

extension Event {
    /// The event on one short line.
    fileprivate var summary: String {
        switch self {
        case .desired(let specs): "desired " + specs.sorted { $0.id < $1.id }.map(\.summary).joined(separator: ", ")
        case .admitted(let spec): "admitted \(spec.summary)"
        case .launchRequested(let spec): "launch requested of \(spec.summary)"
        case .launched(let launch, let pid): "launched \(launch.summary) as pid \(pid)"
        case .cancelled(let launch): "cancelled \(launch.summary)"
        case .ready(let launch): "ready \(launch.summary)"
        case .ended(let launch): "ended \(launch.summary)"
        case .exited(let launch, let exit, let decision): "exited \(launch.summary) \(exit), \(decision)"
        case .reloadRequested, .stopRequested, .stop, .statusRequested, .deadline: "\(self)"
        }
    }
}

extension Launch {
    fileprivate var summary: String { "\(worker) (launch \(number))" }
}

extension WorkerSpec {
    fileprivate var summary: String {
        let sockets = program.sockets.isEmpty ? "" : " at \(program.sockets)"
        return "\(id) \(program.arguments.joined(separator: " "))\(sockets)"
            + " [\(restart.condition), \(restart.intensity.deaths) deaths then \(restart.intensity.then),"
            + " grace \(stop.grace), \(stop.scope)]"
    }
}
