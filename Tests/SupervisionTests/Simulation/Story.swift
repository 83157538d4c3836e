@testable import Supervision

/// A random sequence of events for one supervisor: reloads, crashes, failed launches, workers that ignore signals, that
/// never come up or that fall sick, reports and answers that are late, missing or told twice, launches by hand, many SIGHUPs
/// in a row, orders of operators, and time that passes or jumps. Every story ends with a stop.
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

    /// The events of the story and the effects of each, one on each line, followed by the violation.
    var account: String {
        let (world, violation) = played(keepsHistory: true)
        var last: [WorkerSpec] = []
        let lines = world.history.flatMap { time, event, effects in
            let summary: String
            if case .desired(let specs) = event {
                summary = "desired" + WorkerSpec.changes(from: last, to: specs)
                last = specs
            } else {
                summary = event.summary
            }
            return ["\(Double(time.nanoseconds) / 1e9) s: \(summary)"]
                + effects.compactMap(\.summary).map { "    \($0)" }
        }
        return (["seed \(seed), \(steps.count) steps"] + lines + [violation?.description ?? "no violation"])
            .joined(separator: "\n")
    }

    /// Plays the story to its end.
    func played(keepsHistory: Bool = false) -> (world: World, violation: Violation?) {
        var teller = StoryTeller(seed: seed, sabotage: sabotage, keepsHistory: keepsHistory)
        for step in steps where teller.world.violation == nil { teller.step(step) }
        let violation = teller.end()
        return (teller.world, violation)
    }
}

/// Plays the steps of a story.
struct StoryTeller {
    private(set) var world: World
    private var manifests: Manifests
    /// Whether the clock jumps. The core then hears of other events before a deadline that has passed, and the book, which
    /// does not know which workers the core looks at, checks less.
    private let mayJump: Bool

    init(seed: UInt64, sabotage: Sabotage?, keepsHistory: Bool) {
        world = World(seed: seed, sabotage: sabotage, keepsHistory: keepsHistory)
        mayJump = seed % 3 == 0
        // In some stories no worker is probed or replaced by age, so that each deadline is known exactly.
        manifests = Manifests(hasUpkeep: seed % 5 != 1)
        world.manifest = manifests.first(using: &world.random)
        world.tell(.rights(Manifests.rights(mayDoAll: seed / 3 % 2 == 0)))
        world.tell(.desired(world.manifest))
    }

    mutating func step(_ seed: UInt64) {
        world.random = SeededGenerator(seed: seed)
        switch Int.random(in: 0..<100, using: &world.random) {
        case 0..<34: for _ in 0..<2 { world.tellPendingEvent() }
        case 34..<37: world.report(randomReport())
        case 37..<38: world.answerWithoutAQuestion()
        case 38..<40: world.sicken()
        case 40..<43:
            let exit = world.random.chance(70) ? randomExit() : nil
            world.stopMaster(for: .seconds(Int.random(in: 1...20, using: &world.random)), death: exit)
        case 43..<45 where mayJump: world.sleep(for: .seconds(Int.random(in: 1...20, using: &world.random)))
        case 43..<65: world.pass(.milliseconds(Int.random(in: 1...4000, using: &world.random)))
        case 65..<68: world.tell(.ordered(randomOrder(), by: Operator(user: 0, pid: 1)))
        case 68..<76: world.crash(randomExit())
        case 76..<79: crashRepeatedly()
        case 79..<91: reload()
        case 91..<93: for _ in 0..<5 { reload() }
        case 93..<95: settleSoon()
        case 95..<96: world.tell(.statusRequested)
        case 96..<99: world.tell(.launchRequested(transientWorker()))
        default: if world.random.chance(40) { world.tell(.stopRequested(stopRequest())) }
        }
    }

    /// Turns off the faults, runs until every rollout has ended, and then stops the master.
    mutating func end() -> Violation? {
        world.faults = World.Faults(
            launchFails: 0, ignoresSignals: 0, becomesForeign: 0, answersAtOnce: 100, queuesLaunches: 0,
            programDecides: 0, refusesSpecs: 0, looksUpNames: 0, crashesEarly: 0, neverBoots: 0, fallsSick: 0,
            repeatsAnswers: 0, asksForTime: 0, isLarge: 0, adjustFails: 0)
        let old = world.overageProcesses
        let isSettled = run(atMost: .seconds(600)) { world in
            world.book.isSettled && world.overageProcesses.isDisjoint(with: old)
        }
        if let violation = world.violation { return violation }
        if !isSettled { return unfinished(whatIsOpen(old)) }
        if !world.isFinished, !world.book.isStopping, let waiting = world.workersWithoutAReason.first {
            return unfinished("\(waiting) is never launched")
        }
        world.tell(.stopRequested(stopRequest()))
        if world.random.chance(30) { world.tell(.stopRequested(.terminate)) }
        run(atMost: .seconds(60)) { !$0.isBusy && $0.core.nextDeadline == nil }
        if world.hasForeignProcess, !world.isFinished {
            // Only a second stop leaves a process behind that cannot be signaled.
            world.tell(.stopRequested(.terminate))
            run(atMost: .seconds(60)) { !$0.isBusy && $0.core.nextDeadline == nil }
        }
        if let violation = world.violation { return violation }
        return world.isFinished ? nil : unfinished("the stop does not end")
    }

    /// Tells all pending events and lets time pass until the next deadline, until the condition holds and nothing is left to
    /// happen at once.
    ///
    /// - Returns: Whether the condition holds or the master has finished.
    @discardableResult
    private mutating func run(atMost duration: Duration, until isOver: (World) -> Bool) -> Bool {
        let end = world.now.advanced(by: duration)
        for _ in 0..<4000 where world.violation == nil {
            if world.isFinished { return true }
            if world.isBusy {
                world.tellPendingEvent()
            } else if isOver(world) {
                return true
            } else if let time = world.nextTime, time <= end {
                world.pass(max(.zero, time.since(world.now)))
            } else {
                return false
            }
        }
        return false
    }

    private func unfinished(_ objection: String) -> Violation {
        let rollout = !world.book.isStopping && world.book.transaction?.isPaused == false
        return Violation(checker: rollout ? .everyRolloutEnds : .everyStoryComesToAnEnd, objection: objection)
    }

    private func whatIsOpen(_ old: Set<UInt64>) -> String {
        if let transaction = world.book.transaction, !transaction.isPaused {
            return "the rollout does not end: \(world.book.awaited.map(\.id))"
        }
        let left = world.overageProcesses.intersection(old)
        return left.isEmpty ? "the story does not settle" : "launches \(left) are never replaced"
    }

    /// Lets some time pass in which everything happens that can happen.
    private mutating func settleSoon() {
        let seconds = Int.random(in: 1...10, using: &world.random)
        run(atMost: .seconds(seconds)) { _ in false }
    }

    /// Lets one worker die more often than its intensity allows.
    private mutating func crashRepeatedly() {
        let running = world.book.entries.filter { $1.occupant != nil }.keys.sorted()
        guard let id = running.randomElement(using: &world.random) else { return }
        for _ in 0..<6 {
            world.crash(randomExit(), of: id)
            for _ in 0..<4 where world.isBusy { world.tellPendingEvent() }
            world.pass(.seconds(1))
        }
    }

    private mutating func reload() {
        world.manifest = manifests.next(after: world.manifest, using: &world.random)
        world.tell(.reloadRequested)
    }

    private mutating func stopRequest() -> StopRequest { world.random.chance(50) ? .terminate : .interrupt }

    private mutating func randomReport() -> WorkerReport {
        let time = Duration.milliseconds(Int.random(in: 0...5000, using: &world.random))
        return [.ready, .ready, .wroteLine, .watchdog, .watchdogTriggered, .status("busy"), .extendTimeout(time)]
            .randomElement(using: &world.random) ?? .ready
    }

    private mutating func randomExit() -> Exit {
        [.code(0), .code(1), .code(78), .signal(Signal(rawValue: 11)), .signal(.kill)].randomElement(
            using: &world.random) ?? .code(1)
    }

    /// A random order about a group, or about some workers of which one may not exist.
    private mutating func randomOrder() -> Order {
        var ids = world.book.entries.keys.sorted()
        if world.random.chance(50), let group = ids.randomElement(using: &world.random)?.group {
            ids = ids.filter { $0.group == group }
        } else {
            ids = ids.filter { _ in world.random.chance(30) }
            if world.random.chance(20) { ids.append(WorkerID(group: "web", number: 99)) }
        }
        switch Int.random(in: 0..<100, using: &world.random) {
        case 0..<20: return .restart(ids, atOnce: false)
        case 20..<30: return .restart(ids, atOnce: true)
        case 30..<50: return .stop(ids)
        case 50..<65: return .start(ids)
        case 65..<70: return .signal(ids, .user1)
        case 70..<82: return .pause
        case 82..<92: return .resume
        default: return .abort
        }
    }

    /// A random transient worker. Half of them are never relaunched, and the others may die too often.
    private mutating func transientWorker() -> WorkerSpec {
        let group = world.random.chance(50) ? "hands" : "web"
        var spec = WorkerSpec(
            id: WorkerID(group: group, number: Int.random(in: 1..<4, using: &world.random)),
            program: Program(
                command: ["./errand"], sockets: world.random.chance(50) ? [Manifests.socket(7000)] : []))
        spec.restart =
            world.random.chance(50)
            ? RestartPolicy(condition: .never) : manifests.restart(of: group, using: &world.random)
        return spec
    }
}

extension World {
    /// The processes that do their worker's work and are older than their greatest age.
    var overageProcesses: Set<UInt64> {
        guard !book.isStopping, book.transaction?.isPaused != true else { return [] }
        return Set(
            book.entries.values.lazy.filter { !$0.isTransient && !$0.leaves }
                .compactMap { self.book.occupant(of: $0) }
                .filter { process in
                    // A worker that is down may use up what may be unavailable.
                    let group = self.book.members(of: process.launch.worker.group)
                    // A worker that is to get another program is not recycled. It waits for what its group needs.
                    // So does one whose other program never comes up.
                    // One whose successors have failed too often stays until the next reload.
                    if let entry = self.book.entries[process.launch.worker],
                        entry.isGivenUp
                            || entry.isOutdated
                                && (self.book.mayWaitToRoll(entry.id.group) || entry.target?.program.isBroken == true)
                    {
                        return false
                    }
                    if group.contains(where: { $0.isMissed && (self.book.occupant(of: $0)?.isKilled ?? true) }) {
                        return false
                    }
                    if process.isToBeRestarted { return process.isUp }
                    guard let age = process.spec.upkeep.recycle.maxAge, let start = process.startedAt else {
                        return false
                    }
                    return process.isUp && self.now.since(start) > age
                }
                .map(\.launch.number))
    }

    /// The workers that should be launched and are not.
    var workersWithoutAReason: [WorkerID] {
        book.entries.lazy.filter { id, entry in
            entry.occupant == nil && entry.vacancy == .wanted && entry.countIsKnown && !entry.isOutdated
                && entry.due == nil && !self.book.hasLeavingProcess(id) && !self.book.mayWaitForNeeds(id.group)
        }.map(\.key).sorted()
    }
}

extension Book {
    /// Whether no reload is in progress.
    var isSettled: Bool { transaction?.isPaused ?? true }
}
