/// The core: a value that turns events into effects, calls nothing outside itself, and takes the time as an argument.
///
/// `handle` has two halves. `absorb` records the event. `settle` then launches and stops processes until the workers
/// that the event concerns agree with their desired specs. A reload, a crash, a deadline and a stop all share this
/// second half.
package struct Supervisor: Hashable, Sendable {
    /// Whether the core runs workers, stops them, or is done.
    package enum Mode: Hashable, Sendable {
        case serving
        /// Every process is being stopped. The master then exits with this code.
        case draining(code: Int32)
        case finished
    }

    /// The exit code of a master that stops because a worker exceeded an intensity with the escalation `exit`
    /// (EX_SOFTWARE of sysexits.h).
    package static let escalationExitCode: Int32 = 70
    /// The exit code when processes were left behind that the master may not signal (EX_NOPERM of sysexits.h).
    package static let abandonedExitCode: Int32 = 77

    package internal(set) var mode = Mode.serving
    /// The workers, sorted by id. A worker that is no longer wanted stays here until its last process has exited.
    package internal(set) var workers: [WorkerState] = []
    /// How many manifests were accepted.
    package internal(set) var generation = 0
    /// How many launches were ordered that have neither ended nor been cancelled.
    var processCount = 0
    var wakeups = Wakeups<WorkerID>()
    /// The reload that is in progress; nil when what runs is what was committed.
    package internal(set) var transaction: Transaction?
    /// The specs that a reload is taken back to, sorted by id.
    var committed: [Shared<WorkerSpec>] = []
    /// The generation of the set that was committed last.
    var committedGeneration = 0
    /// The groups whose workers are being replaced, or have new workers that are not up yet.
    package internal(set) var rollouts: [String: GroupRollout] = [:]
    /// When a group has to have made progress.
    var progressWakeups = Wakeups<String>()
    /// The failures of new processes that the groups' policies have not been asked about yet.
    var failures: [GroupRollout.Failure] = []
    /// What the master may do to the processes.
    var rights = MasterRights.all
    /// The needs of the groups.
    var needs = GroupNeeds()
    /// Whether the manifest that was read last is not what runs.
    package internal(set) var manifestDiffers = false
    /// Whether a worker has been replaced after the reload was committed that brought its spec, so that sockets may not be
    /// needed any more.
    var hasLateReplacement = false
    /// The sockets that the engine holds open for the workers.
    var leasedSockets: Set<SocketSpec> = []
    /// The workers that name a socket, by the socket's identity, and those with a retiree that had it.
    var socketOwners: [SocketSpec: [WorkerID]] = [:]
    /// The sockets whose clients are refused.
    var refusedSockets: Set<SocketSpec> = []
    /// The sockets of the process that the last event ended.
    var endedSockets: [SocketSpec] = []
    /// The sockets that are shut down while everything stops, and have not been yet.
    var socketsToShutDown: Set<SocketSpec> = []
    /// When the sockets are looked at that have to be shut down; nil when there are none.
    var shutDownAt: Instant?
    /// Whether the machine lacks something that launches need.
    var launchesAreDelayed = false
    var stopWasRequested = false
    var graceIsOver = false
    /// Whether the master ends when no worker runs and none will be launched again by itself.
    let endsWhenDone: Bool
    /// The number of the launch that was ordered last.
    package internal(set) var lastLaunchNumber: UInt64 = 0
    /// The ids of the workers whose processes were launched under another id, by the number of the launch.
    var newNames: [UInt64: WorkerID] = [:]
    var random: SplitMix64

    /// - Parameter seed: Determines the jitter of the backoff. Nothing else is random.
    package init(seed: UInt64, endsWhenDone: Bool = false) {
        random = SplitMix64(seed: seed)
        self.endsWhenDone = endsWhenDone
    }

    /// Records an event and returns the effects that have to be performed, in order.
    package mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        let event = newNames.isEmpty ? event : event.replacingLaunches(currentLaunch)
        let unsettled = absorb(event, at: now, into: &effects)
        settle(unsettled, at: now, into: &effects)
        return effects
    }

    /// The time at which `Event.deadline` is due; nil when there is nothing to wait for.
    package var nextDeadline: Instant? {
        [progressWakeups.first, wakeups.first, shutDownAt].lazy.compactMap { $0 }.min()
    }

    /// The index of a worker in `workers`; nil when there is no such worker.
    func index(of id: WorkerID) -> Int? {
        let index = workers.partitioningIndex { $0.id >= id }
        return index < workers.endIndex && workers[index].id == id ? index : nil
    }

    /// The indices of a group's workers in `workers`.
    func indices(ofGroup group: String) -> Range<Int> {
        let first = workers.partitioningIndex { $0.id.group >= group }
        let end = workers.partitioningIndex { $0.id.group > group }
        return first..<end
    }
}
