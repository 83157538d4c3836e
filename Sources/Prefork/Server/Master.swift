internal import Glibc
internal import PreforkLinux
public import Supervision

/// The master, as the server's hooks see it: lists the running workers and launches further workers by hand.
public final class Master<Context: WorkerContext> {
    /// The processes of workers that run, in the order of the workers' ids.
    ///
    /// A worker has more than one process while it is replaced: one that does its work, one that takes its place, and those
    /// that were asked to stop. They follow each other in the order of their launches. See ``Child/isLeaving``.
    public var children: [Child<Context>] {
        running.values.joined().sorted { ($0.id, $0.launch.number) < ($1.id, $1.launch.number) }
    }

    /// The pid of the master.
    public var pid: Int32 { getpid() }

    /// The processes of each worker, in the order of their launches.
    private var running: [WorkerID: [Child<Context>]] = [:]
    /// The encoded contexts of the processes that were launched and have not been reported yet.
    private var launchedContexts: [Launch: [UInt8]] = [:]
    /// The assignments of the workers of accepted sets.
    private var assignments = Assignments<Context>()
    /// The assignments of the workers that were launched by hand and are not over.
    private var transient: [WorkerID: ContextAssignment<Context>] = [:]
    /// The completion handlers of launches by hand. Each is called once, when the first process of its worker has ended.
    private var completions: [WorkerID: (LaunchOutcome) -> Void] = [:]
    private let program: OwnProgram
    private let launchRequests: LaunchRequests
    /// Whether further launches are refused.
    private var isClosed = false

    init(program: OwnProgram, launchRequests: LaunchRequests) {
        self.program = program
        self.launchRequests = launchRequests
    }

    /// Launches a worker by hand, in addition to the workers of `workers(in:)`.
    ///
    /// No reload affects the worker, unless the reload's set has a worker with the same id. The worker is not launched again
    /// after its process has ended, unless `workerDidExit` returns `.relaunch`.
    ///
    /// The process is launched after the hook that calls this method has returned, and after the names of hosts were resolved
    /// for which the master waits. From then on the worker is in `children`.
    /// No process is launched if the master is stopping, or if the calling hook is `workers(in:)` and throws. `whenOver` is
    /// called in these cases, too.
    ///
    /// - Parameters:
    ///   - context: The context of the worker.
    ///   - arguments: Further arguments that `ps` shows.
    ///   - whenOver: Called once on the master's thread, when the process has ended or when it is certain that no process
    ///     will be launched. It is called after `workerDidExit`. If a launch fails, it is called at once, so wait before
    ///     you launch again from it.
    /// - Returns: The id of the worker: the context's id, or the next free number of the same group if that id is in use.
    /// - Throws: An error if the context cannot be encoded or contains a value that no process can have, if another worker has
    ///   the same socket with another transport, backlog, `reusePort` or mode, or if `masterWillExit` has returned. `whenOver` is
    ///   then not called.
    @discardableResult
    public func launch(
        _ context: Context, arguments: [String] = [], whenOver: ((LaunchOutcome) -> Void)? = nil
    ) throws(PreforkError) -> WorkerID {
        var id = context.id
        while assignments.contains(id) || transient[id] != nil || running[id] != nil {
            let (number, overflow) = id.number.addingReportingOverflow(1)
            id = WorkerID(group: id.group, number: overflow ? .min : number)
        }
        if isClosed { throw PreforkError("cannot launch \(id): the master has ended") }
        var spec = try program.spec(for: context, id: id, arguments: arguments)
        spec.restart.condition = .never
        if let conflict = socketConflict(withTransient: spec) {
            throw PreforkError("cannot launch \(id): \(conflict)")
        }
        transient[id] = ContextAssignment(context: context, spec: spec)
        completions[id] = whenOver
        launchRequests.add(spec)
        return id
    }

    /// Sends a signal to the process that does a worker's work, but not to its process group.
    ///
    /// Unlike a stop, this method does not send SIGCONT after the signal. If the signal ends the process, the master treats
    /// that as any other exit, and the worker's restart policy applies. A process that is about to take the place of another
    /// gets no signal, and one that was asked to stop only if the worker has no other. No signal is sent if the worker has no
    /// process. If the kernel refuses the signal, for example because the process has changed its user, the failure is
    /// ignored.
    public func send(_ signal: Signal, to id: WorkerID) {
        let processes = running[id] ?? []
        // A process in `running` is a child that has not been reaped, so no other process can have its pid.
        if let child = processes.first(where: { !$0.isLeaving }) ?? processes.last { kill(child.pid, signal.rawValue) }
    }

    /// Returns the running process of the launch, or nil if there is none.
    func child(_ launch: Launch) -> Child<Context>? { running[launch.worker]?.first { $0.launch == launch } }

    /// Returns an assignment that keeps an earlier context of the worker and its encoded bytes, if the new context is equal to
    /// it by `==`. Returns nil if there is none, or if the type is not `Equatable`.
    ///
    /// With the earlier bytes the worker is unchanged, even if the new context is encoded differently. The context stays
    /// with its bytes, because the worker's next process decodes them.
    func assignmentIfEqual(_ context: Context, _ spec: WorkerSpec) -> ContextAssignment<Context>? {
        let equal = assignments.of(spec.id).first { ($0.context as? any Equatable)?.equals(context) == true }
        guard let equal else { return nil }
        var spec = spec
        spec.program.context = equal.spec.program.context
        return ContextAssignment(context: equal.context, spec: spec)
    }

    /// Returns a sentence about a socket that this set of workers names with different options, or nil. The set is also
    /// compared with the workers that were launched by hand and that stay.
    func socketConflict(inSet specs: [WorkerSpec]) -> String? {
        let ids = Set(specs.map(\.id))
        let staying = transient.values.map(\.spec).filter { !ids.contains($0.id) }.sorted { $0.id < $1.id }
        return SharedSockets.conflict(among: specs + staying)
    }

    /// Returns a sentence about a socket that this worker and another worker name with different options, or nil.
    private func socketConflict(withTransient spec: WorkerSpec) -> String? {
        if spec.program.sockets.isEmpty { return nil }
        let others = assignments.desired.merging(transient) { $1 }.values.map(\.spec).sorted { $0.id < $1.id }
        return SharedSockets.conflict(among: others + [spec])
    }

    /// Applies an accepted set of workers. A worker that was launched by hand loses its place to a worker of the set with the
    /// same id.
    ///
    /// - Parameter isRolledOut: Whether the set has workers that have to come up before it is committed.
    func update(to workers: [WorkerID: ContextAssignment<Context>], isRolledOut: Bool) {
        assignments.accept(workers, isRolledOut: isRolledOut)
        for id in workers.keys { transient[id] = nil }
    }

    /// Forgets what a reload has replaced, because the reload has ended.
    func commit() { assignments.commit() }

    /// Brings the workers back to the last set that was committed.
    func goBack() { assignments.goBack() }

    /// Remembers with what a process was launched. `launched` follows.
    func willReport(_ launch: Launch, of spec: WorkerSpec) { launchedContexts[launch] = spec.program.context }

    /// Adds a process, with the context that it was launched with.
    func launched(_ launch: Launch, pid: Int32) {
        let bytes = launchedContexts.removeValue(forKey: launch)
        let known = [transient[launch.worker]].compactMap(\.self) + assignments.of(launch.worker)
        guard let assignment = known.first(where: { $0.hasContext(encodedAs: bytes) }) else { return }
        running[launch.worker, default: []].append(Child(launch: launch, pid: pid, context: assignment.context))
    }

    /// Notes that a process was asked to stop.
    func noteStop(of launch: Launch) {
        guard let index = running[launch.worker]?.firstIndex(where: { $0.launch == launch }) else { return }
        running[launch.worker]?[index].isLeaving = true
    }

    /// Removes a process that was reaped and returns it. From now on, its pid may belong to another process.
    func removeChild(_ launch: Launch) -> Child<Context>? {
        guard let index = running[launch.worker]?.firstIndex(where: { $0.launch == launch }) else { return nil }
        let child = running[launch.worker]?.remove(at: index)
        if running[launch.worker]?.isEmpty == true { running[launch.worker] = nil }
        return child
    }

    /// Forgets a worker that was launched by hand and is not launched again, so that its id is free.
    func forget(_ id: WorkerID) { transient[id] = nil }

    /// Calls the completion handler of a launch by hand, unless it was called before.
    func complete(_ id: WorkerID, with outcome: LaunchOutcome) { completions.removeValue(forKey: id)?(outcome) }

    /// Calls all remaining completion handlers, because the master's loop has ended. No exit is observed and no process is
    /// launched any more.
    ///
    /// - Parameter reason: Why the loop has ended.
    func completeAll(_ reason: String) {
        for id in completions.keys.sorted() {
            if running[id] == nil { forget(id) }
            complete(id, with: running[id] == nil ? .neverStarted(reason) : .abandoned(reason))
        }
    }

    /// Refuses all further launches, because no completion handler would be called for them.
    func close() { isClosed = true }
}

extension Equatable {
    fileprivate func equals(_ other: Any) -> Bool { (other as? Self) == self }
}

/// A running process of a worker, as the master sees it.
public struct Child<Context: WorkerContext>: Sendable {
    /// The launch of the process, which tells it from other processes of the same worker.
    public let launch: Launch
    /// The id of the worker.
    public var id: WorkerID { launch.worker }
    /// The pid of the worker's process. After the process was reaped, the number may belong to another process.
    public let pid: Int32
    /// The context that the process was launched with.
    public let context: Context
    /// Whether the process was asked to stop although it works, because another takes its place or the worker is not needed
    /// any more.
    public internal(set) var isLeaving = false
}

/// The outcome of a launch by hand.
public enum LaunchOutcome: Hashable, Sendable {
    /// The worker's process ended with this exit code or signal.
    case ended(Exit)
    /// No process was started. The text is the reason, such as `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    case neverStarted(String)
    /// The master failed while the worker's process was running. The text is the reason. The process ends with the master, so
    /// its exit is not known.
    case abandoned(String)
}
