@testable import Supervision

/// What befalls one supervisor, from a seed: reloads, crashes, failed launches, deaf workers, words of the living and the dead, storms of HUP, and
/// time that passes; then an end that every story must reach.
struct Story {
    private(set) var world: World
    private var mutations = 0

    init(seed: UInt64, sabotage: Sabotage? = nil) {
        world = World(seed: seed, sabotage: sabotage)
        world.tell(.desired(manifest()))
    }

    /// Plays `steps` steps and the end; what a checker objected to, if one did.
    static func play(seed: UInt64, steps: Int = 60, sabotage: Sabotage? = nil) -> Violation? {
        var story = Story(seed: seed, sabotage: sabotage)
        for _ in 0..<steps where story.world.violation == nil { story.step() }
        return story.end()
    }

    private mutating func step() {
        switch Int.random(in: 0..<100, using: &world.random) {
        case 0..<36: world.tellSomething()
        case 36..<40: world.sayReady()
        case 40..<65: world.pass(.milliseconds(Int.random(in: 1...4000, using: &world.random)))
        case 65..<80: world.crash(randomExit())
        case 80..<91: world.tell(.desired(manifest()))
        case 91..<95: for _ in 0..<5 { world.tell(.desired(manifest())) }
        case 95..<97: world.tell(.statusRequested)
        case 97: world.tell(.guest(guest()))
        default: if world.random.chance(20) { world.tell(.stop(.terminate)) }
        }
    }

    /// Lets the faults stop, and waits until nothing happens by itself; then stops everything.
    private mutating func end() -> Violation? {
        world.faults = World.Faults(launchFails: 0, deaf: 0, tellsAtOnce: 100)
        guard quiesce() else { return world.violation ?? unfinished("the story does not come to rest") }
        let waiting = world.supervisor.workers.first { worker in
            switch worker.phase {
            case .running, .ready, .settled, .held: false
            case .vacant, .launching, .backingOff: !world.isFinished
            }
        }
        if let waiting { return unfinished("\(waiting.id) is never launched") }
        world.tell(.stop(world.random.chance(50) ? .terminate : .interrupt))
        if world.random.chance(30) { world.tell(.stop(.terminate)) }
        guard quiesce() else { return world.violation ?? unfinished("the stop does not end") }
        if let violation = world.violation { return violation }
        return world.isFinished ? nil : unfinished("no finish")
    }

    /// Tells all there is to tell and lets time pass, for as long as something is to come.
    private mutating func quiesce() -> Bool {
        for _ in 0..<2000 where world.violation == nil {
            if world.isFinished { return true }
            if !world.untold.isEmpty {
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

    private mutating func randomExit() -> Exit {
        [.code(0), .code(1), .code(78), .signal(Signal(rawValue: 11)), .signal(.kill)].randomElement(
            using: &world.random) ?? .code(1)
    }

    /// A manifest near the last one: few ids, so that they come, go, change and come back.
    private mutating func manifest() -> [WorkerSpec] {
        var specs: [WorkerSpec] = []
        for group in ["jobs", "web"] {
            for number in 0..<3 where world.random.chance(75) {
                var spec = WorkerSpec(
                    id: WorkerID(group: group, number: number), program: Program(command: ["./server"]),
                    stop: StopPolicy(grace: .seconds(Int.random(in: 0...3, using: &world.random))))
                if world.random.chance(30) {
                    spec.program.arguments = ["--v\(Int.random(in: 0..<3, using: &world.random))"]
                }
                spec.restart = policy(for: group)
                specs.append(spec)
            }
        }
        return specs.shuffled(using: &world.random)
    }

    /// A worker launched by hand, once: it is not to come back by itself.
    private mutating func guest() -> WorkerSpec {
        WorkerSpec(
            id: WorkerID(group: "hands", number: Int.random(in: 0..<2, using: &world.random)),
            program: Program(command: ["./errand"]), restart: RestartPolicy(condition: .never))
    }

    private mutating func policy(for group: String) -> RestartPolicy {
        var policy = RestartPolicy(backoff: Backoff(max: .seconds(4), resetAfter: .seconds(5)))
        policy.intensity = Intensity(deaths: Int.random(in: 1...4, using: &world.random), within: .seconds(20))
        if group == "jobs" { policy.condition = world.random.chance(50) ? .onFailure : .never }
        if world.random.chance(20) { policy.neverOn = [.code(78)] }
        if world.random.chance(10) { policy.intensity.then = .stopGroup }
        if world.random.chance(2) { policy.intensity.then = .exit }
        return policy
    }
}
