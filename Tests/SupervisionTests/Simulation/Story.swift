@testable import Supervision

/// A random sequence of events for one supervisor: reloads, crashes, failed launches, workers that ignore signals,
/// readiness reports of running and exited processes, launches by hand, many SIGHUPs in a row, and time that passes.
/// Every story ends with a stop.
///
/// A story is a list of steps, and each step has a seed of its own. So a step does the same when other steps are left
/// out, and a failing story can be shortened.
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

    /// The first violation; nil when all properties held.
    var violation: Violation? { played().violation }

    /// Returns a shorter story that violates the same property. Leaves out steps, many at once and then one by one, as
    /// long as the violation remains.
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

    /// The events of the story, one on each line, followed by the violation.
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
        case 0..<36: world.tellPendingEvent()
        case 36..<40: world.reportReady()
        case 40..<44:
            let exit = world.random.chance(70) ? randomExit() : nil
            world.stopMaster(for: .seconds(Int.random(in: 1...20, using: &world.random)), death: exit)
        case 44..<65: world.pass(.milliseconds(Int.random(in: 1...4000, using: &world.random)))
        case 65..<75: world.crash(randomExit())
        case 75..<79: crashRepeatedly()
        case 79..<91: reload()
        case 91..<94: for _ in 0..<5 { reload() }
        case 94..<96: world.tell(.statusRequested)
        case 96..<99: world.tell(.launchRequested(transientWorker()))
        default: if world.random.chance(40) { world.tell(.stopRequested(stopRequest())) }
        }
    }

    /// Turns off the faults, runs until nothing is left to happen, and then stops the master.
    mutating func end() -> Violation? {
        world.faults = World.Faults(
            launchFails: 0, ignoresSignals: 0, becomesForeign: 0, answersAtOnce: 100, queuesLaunches: 0,
            programDecides: 0, refusesSpecs: 0, looksUpNames: 0
        )
        guard runUntilIdle() else { return world.violation ?? unfinished("the story does not become idle") }
        if !world.isFinished, !world.book.isStopping,
            let waiting = world.book.entries.first(where: {
                $1.launch == nil && $1.vacancy == .wanted && !world.book.hasStoppingProcess($0)
            })
        {
            return unfinished("\(waiting.key) is never launched")
        }
        world.tell(.stopRequested(stopRequest()))
        if world.random.chance(30) { world.tell(.stopRequested(.terminate)) }
        guard runUntilIdle() else { return world.violation ?? unfinished("the stop does not end") }
        if world.hasForeignProcess, !world.isFinished {
            // Only a second stop leaves a process behind that cannot be signaled.
            world.tell(.stopRequested(.terminate))
            guard runUntilIdle() else { return world.violation ?? unfinished("the second stop does not end") }
        }
        if let violation = world.violation { return violation }
        return world.isFinished ? nil : unfinished("no finish")
    }

    /// Tells all pending events and lets time pass until the next deadline, until nothing is left to happen.
    ///
    /// - Returns: Whether the world became idle or finished.
    private mutating func runUntilIdle() -> Bool {
        for _ in 0..<2000 where world.violation == nil {
            if world.isFinished { return true }
            if world.isBusy {
                world.tellPendingEvent()
            } else if let deadline = world.core.nextDeadline {
                world.pass(max(.zero, deadline.since(world.now)))
            } else {
                return true
            }
        }
        return false
    }

    private func unfinished(_ objection: String) -> Violation {
        Violation(checker: .everyStoryComesToAnEnd, objection: objection)
    }

    /// Lets one worker die more often than its intensity allows.
    private mutating func crashRepeatedly() {
        let running = world.book.entries.filter { $1.launch != nil }.keys.sorted()
        guard let id = running.randomElement(using: &world.random) else { return }
        for _ in 0..<6 {
            world.crash(randomExit(), of: id)
            for _ in 0..<4 where world.isBusy { world.tellPendingEvent() }
            world.pass(.seconds(1))
        }
    }

    private mutating func reload() {
        world.manifest = manifest()
        world.tell(.reloadRequested)
    }

    private mutating func stopRequest() -> StopRequest { world.random.chance(50) ? .terminate : .interrupt }

    private mutating func randomExit() -> Exit {
        [.code(0), .code(1), .code(78), .signal(Signal(rawValue: 11)), .signal(.kill)].randomElement(
            using: &world.random) ?? .code(1)
    }

    /// A random manifest with few ids, so that workers are often added, removed, changed and added again.
    private mutating func manifest() -> [WorkerSpec] {
        var specs: [WorkerSpec] = []
        for group in ["hands", "jobs", "web"] {
            for number in 0..<3 where world.random.chance(group == "hands" ? 10 : 75) {
                var spec = WorkerSpec(
                    id: WorkerID(group: group, number: number), program: Program(command: ["./server"]),
                    stop: StopPolicy(
                        signal: world.random.chance(20) ? .quit : .terminate,
                        grace: .seconds(Int.random(in: 0...3, using: &world.random)),
                        scope: StopPolicy.Scope.allCases.randomElement(using: &world.random) ?? .group))
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
        SocketSpec(
            name: "http", address: .internet(host: "127.0.0.1", port: port), whenDown: port == 8081 ? .queue : .refuse)
    }

    /// A random transient worker. Half of them are never relaunched, and the others may die too often.
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
        if world.random.chance(5) { policy.intensity.then = .exit }
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
        case .reported(let launch, let report): "reported \(report) \(launch.summary)"
        case .unreachable(let launch): "unreachable \(launch.summary)"
        case .endedUnwatched(let launches, let since):
            "ended since \(Double(since.nanoseconds) / 1e9) s: " + launches.map(\.summary).joined(separator: ", ")
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
            + " \(stop.signal), grace \(stop.grace), \(stop.scope)]"
    }
}
