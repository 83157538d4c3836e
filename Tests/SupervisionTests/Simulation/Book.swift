@testable import Supervision

/// The expected state of each worker, derived from events and effects alone.
///
/// The book implements the rules of manifests a second time and never reads the core's state. So a fault in the core
/// shows as a difference between the two. Which worker of a group is replaced next is the core's choice: the book follows
/// what the effects say, and complains where a choice breaks a rule.
struct Book {
    /// The expected state of one worker.
    struct Entry {
        /// The spec of the process and of the next launch.
        var spec: WorkerSpec {
            get { sharedSpec.value }
            set {
                sharedSpec = Shared(newValue)
                compare()
            }
        }
        /// The spec that a reload brings; nil when the worker leaves at the commit.
        var target: WorkerSpec? {
            get { sharedTarget?.value }
            set {
                sharedTarget = newValue.map(Shared.init)
                compare()
            }
        }
        /// Whether the worker has still to be replaced.
        private(set) var isOutdated = false
        var id: WorkerID
        /// The id in the set that was committed last, if the reload in progress has renamed the worker.
        var committedID: WorkerID?
        // Entries are copied often, and a shared spec is copied as one word.
        private var sharedSpec: Shared<WorkerSpec>
        private var sharedTarget: Shared<WorkerSpec>?
        var isTransient = false
        /// The launch of the occupant, and that of the process that is to take its place.
        var occupant: UInt64?
        var successor: UInt64?
        /// Whether the last reload or a replacement has launched the worker and its process has not arrived yet.
        var isOnTrial = false
        /// Whether that process has taken the place of another one of the same program.
        var isRecycled = false
        /// Whether the reload in progress waits for the worker until it has arrived.
        var isAwaited = false
        /// Whether the worker was up before the reload, or has arrived since.
        var wasUp = false
        /// Whether another launch is expected. Used while there is no occupant.
        var vacancy = Vacancy.wanted
        var lastExit: Exit?
        var decision = RestartDecision.byPolicy
        var deaths: [Instant] = []
        var deathsInARow = 0
        /// The last death, until a launch follows, and the restart policy that was applied to it.
        var unansweredDeath: (at: Instant, exit: Exit, policy: RestartPolicy)?
        /// When the launch is repeated for which the machine lacked something.
        var delayedUntil: Instant?
        /// When successors failed, and whether no further one may be launched until the next reload.
        var failuresOfSuccessors: [Instant] = []
        var isGivenUp = false
        /// How the job had ended before the reload in progress changed it, and whether it may have ended without the book knowing.
        var completion: Exit?
        var mayHaveCompleted = false
        /// Whether the book knows the deaths that the core counts. It does not while a reload may have replaced a worker that
        /// had no process, because no effect shows that.
        var countIsKnown = true { didSet { if countIsKnown { formerTargets = [] } } }
        /// The specs that a worker without a process may have had since then.
        var formerTargets: [WorkerSpec] = []

        /// What the master may do to the worker's processes.
        private let rights: Shared<MasterRights>

        init(_ spec: WorkerSpec, _ rights: Shared<MasterRights>) {
            self.rights = rights
            id = spec.id
            sharedSpec = Shared(spec)
            sharedTarget = sharedSpec
        }

        private mutating func compare() {
            isOutdated = target.map { !spec.program.mayBecome($0.program, rights.value) } ?? false
        }

        /// Whether the worker leaves at the commit.
        var leaves: Bool { sharedTarget == nil }

        /// Whether the worker stays, and was not launched by hand.
        var isMember: Bool { !isTransient && !leaves }

        /// Whether the worker's job has ended with 0, and no launch follows.
        var hasCompleted: Bool { occupant == nil && vacancy == .completed && lastExit?.isSuccess == true }

        /// Whether the worker counts as unavailable while it is down.
        var isMissed: Bool { wasUp && (occupant != nil || vacancy != .completed) }

        /// How many successors have failed within the window of the restart policy.
        func countedFailures(at now: Instant) -> Int {
            let window = (target ?? spec).restart.intensity.within
            return failuresOfSuccessors.count { now.since($0) < window }
        }

        mutating func forgetFailedSuccessors() {
            failuresOfSuccessors = []
            isGivenUp = false
        }

        mutating func startOver() {
            vacancy = .wanted
            deaths = []
            deathsInARow = 0
            unansweredDeath = nil
            delayedUntil = nil
        }
    }

    /// Why a worker has no launch: another launch is wanted, the worker is completed, it is held, or an operator has stopped it.
    enum Vacancy: Hashable { case wanted, completed, held, stopped }

    /// A reload that is in progress.
    struct Transaction {
        var goesBack = false
        /// When the reload was accepted, or when it began to go back.
        var turnedAt: Instant
        var isPaused = false
        /// The groups whose failures have no consequence any more.
        var continuing: Set<String> = []
        /// The workers that have been begun, by group, until they have all arrived.
        var begun: [String: Set<WorkerID>] = [:]
        /// Those of them that have not been begun by an earlier reload.
        var surelyBegun: [String: Set<WorkerID>] = [:]
        /// The groups whose canaries have arrived.
        var passed: Set<String> = []
    }

    var entries: [WorkerID: Entry] = [:]
    /// The processes that have not been reaped, by launch number.
    var processes: [UInt64: Process] = [:]
    /// The specs that a reload goes back to.
    var committed: [WorkerID: WorkerSpec] = [:]
    var transaction: Transaction?
    /// What the master may do to processes.
    var rights = Shared(MasterRights())
    var generation = 0
    var manifestDiffers = false
    /// What each group needs, and the groups whose needs were met once.
    var needs: [String: [Need]] = [:]
    var metNeeds: Set<String> = []
    /// The groups that were reported to wait in vain.
    var vainGroups: Set<String> = []
    /// Those groups, and the groups whose needs may have been met. During a reload the book does not know each time whether
    /// another group is still waited for.
    var perhapsMetNeeds: Set<String> = []
    /// Whether the last event came after a deadline that the core had not been told.
    var isLate = false { didSet { wasLate = wasLate || isLate } }
    /// Whether that has ever happened. The book then does not know each time who was up for long enough.
    private(set) var wasLate = false
    var isStopping = false
    var stopRequests = 0
    /// Whether the machine lacks something that launches need.
    var hasLack = false
    var abandoned: Set<Launch> = []
    /// The worker whose occupant has ended by the last event, and its entry before, if the process was stopped because it did
    /// not work.
    var deadWorker: WorkerID?
    var entryBeforeDeath: Entry?
    /// The workers whose successors have failed by the last event.
    var failedSuccessors: Set<WorkerID> = []
    /// The decision of the program about the process that has ended last.
    var lastDecision = RestartDecision.byPolicy
    /// Whether the last event was a deadline, at which the core looks at all workers.
    var isDeadline = false
    /// The new ids of the workers that the last event has renamed, by their old ids, and those that the core has told.
    var renames: [WorkerID: WorkerID] = [:]
    var toldRenames: [WorkerID: WorkerID] = [:]
    /// What is wrong with the last effects.
    var complaints: [Violation] = []
    /// The launches that the last event ordered for workers that had died, with the entries before the launch.
    var relaunches: [(launch: Launch, after: Entry)] = []
    /// The transient workers that the last event removed while they had no process.
    var removedWithoutProcess: Set<WorkerID> = []
    /// Whether the last event was a reload to the set that runs and was committed.
    var lastReloadChangedNothing = false
    /// What the last event has to change if it was an order that was not refused.
    var expectedOrder: ExpectedOrder?

    mutating func record(_ event: Event, at now: Instant) {
        complaints = []
        deadWorker = nil
        entryBeforeDeath = nil
        failedSuccessors = []
        removedWithoutProcess = []
        renames = [:]
        toldRenames = [:]
        lastReloadChangedNothing = false
        // The core does not see who has been up for long enough before it is told that the time has come.
        if event == .deadline || !isLate { updateArrivals(at: now) }
        switch event {
        case .desired(let specs) where !isStopping: accept(specs, at: now)
        case .admitted(let spec) where !isStopping && entries[spec.id] == nil:
            entries[spec.id] = Entry(spec, rights)
            entries[spec.id]?.isTransient = true
        case .launched(let launch, _): started(launch, at: now)
        case .rights(let rights): self.rights = rights
        case .adjusted(let launch, let failures): adjusted(launch, failures)
        case .cancelled(let launch): if processes[launch.number]?.isLeaving == true { processes[launch.number] = nil }
        case .reported(let launch, let report): processes[launch.number]?.record(report, at: now)
        case .probed(let launch, let purpose, let result):
            processes[launch.number]?.record(purpose, result, at: now)
        case .measured(let launch, let rss):
            if let limit = processes[launch.number]?.spec.upkeep.recycle.maxRSS, rss > limit {
                processes[launch.number]?.isTooLarge = true
            }
        case .reloadRefused: if !isStopping { manifestDiffers = true }
        case .endedUnwatched(let launches, let since):
            for launch in launches { processes[launch.number]?.watchedUntil = since }
        case .unreachable(let launch): processes[launch.number]?.isUnreachable = true
        case .exited(let launch, let exit, let decision):
            lastDecision = decision
            exited(launch, exit, decision, at: now)
        // While the master serves, the program is first asked for signals, and the event `stop` follows.
        case .stopRequested where isStopping: stopAgain()
        case .stop(let request, let signals): stop(request, signals)
        case .ordered(let order, _): obey(order, at: now)
        case .desired, .scaled, .admitted, .reloadRequested, .launchRequested, .ended, .outOfMemory, .stopRequested,
            .statusRequested, .deadline:
            break
        }
        // The event has changed no other worker.
        switch event {
        case .desired, .ordered(.resume, _), .ordered(.abort, _): updateArrivals(at: now)
        case .ordered(let order, _): for id in order.ids { updateArrivals(of: id, at: now) }
        case .ended: break
        default: if let worker = worker(of: event) { updateArrivals(of: worker, at: now) }
        }
    }

    mutating func complain(_ checker: Checker.Name, _ objection: String) {
        let needsExactTimes: Set<Checker.Name> = [
            .oldProcessesLeaveForNewOnes, .commitsComeWhenAllHaveArrived, .canariesComeFirst, .needsAreKept,
        ]
        if wasLate, needsExactTimes.contains(checker) { return }
        complaints.append(Violation(checker: checker, objection: objection))
    }

    /// The workers of a group that stay, transient workers aside.
    func members(of group: String) -> [Entry] {
        entries.lazy.filter { $0.group == group && $1.isMember }.map(\.value).sorted { $0.id < $1.id }
    }

    /// The first of these workers, whose policies count for the group.
    func firstMember(of group: String) -> Entry? {
        entries.lazy.filter { $0.group == group && $1.isMember }.min { $0.key < $1.key }?.value
    }

    func occupant(of entry: Entry) -> Process? { entry.occupant.flatMap { processes[$0] } }
    func successor(of entry: Entry) -> Process? { entry.successor.flatMap { processes[$0] } }

    func isUp(_ entry: Entry) -> Bool { occupant(of: entry)?.isUp ?? false }

    /// Whether a process of the worker is being stopped that is not the occupant.
    func hasLeavingProcess(_ worker: WorkerID) -> Bool {
        processes.values.contains { $0.launch.worker == worker && $0.isLeaving }
    }

    /// Records which of the workers have been up for long enough that the core looks at because of an event. After a deadline
    /// that it has not been told it looks at the worker of the event alone.
    mutating func updateArrivals(seenBy event: Event, at now: Instant) {
        if case .desired = event { return updateArrivals(at: now) }
        if case .ended = event { return }
        if event == .deadline || !isLate {
            updateArrivals(at: now)
        } else if let worker = worker(of: event) {
            updateArrivals(of: worker, at: now)
        }
    }

    /// Records which workers have been up for long enough.
    mutating func updateArrivals(of worker: WorkerID? = nil, at now: Instant) {
        if let worker {
            if let entry = entries[worker] { updateArrival(of: entry, at: now) }
        } else {
            for entry in entries.values where entry.occupant != nil { updateArrival(of: entry, at: now) }
        }
        guard let transaction else { return }
        for (group, ids) in transaction.begun where !ids.isEmpty && !transaction.passed.contains(group) {
            guard let policy = firstMember(of: group)?.target?.upkeep.rollout else { continue }
            let isAwaited = ids.contains { id in
                guard let entry = entries[id] else { return false }
                return entry.isOnTrial || entry.isOutdated
            }
            if ids.count >= policy.canary, !isAwaited { self.transaction?.passed.insert(group) }
        }
    }

    private mutating func updateArrival(of entry: Entry, at now: Instant) {
        guard !entry.isTransient, let number = entry.occupant, let process = processes[number], process.isUp else {
            return
        }
        if !process.isTooOld, process.isOverage(at: now) { processes[number]?.isTooOld = true }
        if entry.isOnTrial {
            guard let arrival = process.arrival, arrival <= now else { return }
            entries[entry.id]?.isOnTrial = false
        }
        if !entry.wasUp { entries[entry.id]?.wasUp = true }
    }

    private mutating func started(_ launch: Launch, at now: Instant) {
        guard processes[launch.number] != nil else { return }
        hasLack = false
        processes[launch.number]?.started(at: now)
    }

    /// Makes the processes of a worker leave.
    ///
    /// - Parameter signal: The signal that asks a process to stop; nil means the signal of its stop policy.
    mutating func stopProcesses(of id: WorkerID, signal: Signal? = nil) {
        for number in [entries[id]?.occupant, entries[id]?.successor].compactMap({ $0 }) {
            processes[number]?.leave(signal)
        }
        entries[id]?.occupant = nil
        entries[id]?.successor = nil
    }

    private mutating func stop(_ request: StopRequest, _ signals: [WorkerID: Signal]) {
        if isStopping { return stopAgain() }
        stopRequests += 1
        stopEverything { id in signals[id] ?? (request == .interrupt ? .interrupt : nil) }
    }

    /// Records a request during a stop. The first request may come during an escalation, and ends no grace.
    private mutating func stopAgain() {
        stopRequests += 1
        if stopRequests > 1 {
            for number in processes.keys {
                processes[number]?.spec.stop.grace = .zero
                processes[number]?.extendedTo = nil
            }
        }
    }

    mutating func stopEverything(signal: (WorkerID) -> Signal? = { _ in nil }) {
        isStopping = true
        transaction = nil
        for id in entries.keys { stopProcesses(of: id, signal: signal(id)) }
    }
}

extension Book {
    /// What the checkers have to know of the book before an event.
    struct Summary {
        let asked: Set<UInt64>
        let unreachable: Set<UInt64>
        let isStopping: Bool
        let hasLack: Bool
    }

    var summary: Summary {
        var (asked, unreachable): (Set<UInt64>, Set<UInt64>) = ([], [])
        for (number, process) in processes {
            if process.askedAt != nil { asked.insert(number) }
            if process.isUnreachable { unreachable.insert(number) }
        }
        return Summary(asked: asked, unreachable: unreachable, isStopping: isStopping, hasLack: hasLack)
    }
}

extension Program {
    /// Whether the other program is the same but for what its sockets can change and what a running process can be given.
    func isServed(by other: Program) -> Bool {
        guard sockets.map(\.identity) == other.sockets.map(\.identity) else { return false }
        func rest(_ program: Program) -> Program {
            var rest = program
            rest.sockets = []
            rest.attributes = LaunchAttributes(umask: program.attributes.umask)
            return rest
        }
        return rest(self) == rest(other)
    }

    /// Whether a process of this program can stay when the worker is to run the other program. Without rights a hard limit is
    /// only lowered, and nice only raised.
    func mayBecome(_ other: Program, _ rights: MasterRights) -> Bool {
        guard isServed(by: other) else { return false }
        let (old, new) = (attributes, other.attributes)
        func hasGroup(_ attributes: LaunchAttributes) -> Bool {
            attributes.cgroup.pidsMax != nil || attributes.cgroup.memoryMax != nil
        }
        guard hasGroup(old) == hasGroup(new) else { return false }
        let own = rights.limits.nofile?.hard ?? 0
        let isRaised = new.limits.nofile?.hard ?? own > old.limits.nofile?.hard ?? own
        return (rights.raisesLimits || !isRaised) && (rights.lowersNice || new.nice ?? 0 >= old.nice ?? 0)
    }
}
