internal import Glibc
internal import PreforkLinux
public import Supervision

/// The master as its hooks see it: who runs, and a way to launch more by hand.
public final class Master<Context: WorkerContext> {
    /// The workers that run, in order of their ids.
    public var children: [Child<Context>] { running.values.sorted { $0.id < $1.id } }

    /// The master's own pid.
    public var pid: Int32 { getpid() }

    private var running: [WorkerID: Child<Context>] = [:]
    /// What the workers that are wanted are launched with, now or again.
    private var wanted: [WorkerID: ContextAssignment<Context>] = [:]
    /// The same of those that were launched by hand, until they are gone for good.
    private var transient: [WorkerID: ContextAssignment<Context>] = [:]
    /// Who launched them and waits for the first end of each.
    private var awaited: [WorkerID: (LaunchOutcome) -> Void] = [:]
    private let program: OwnProgram
    private let launchRequests: LaunchRequests
    /// Whether nobody looks after launches any more.
    private var isOver = false

    init(program: OwnProgram, launchRequests: LaunchRequests) {
        self.program = program
        self.launchRequests = launchRequests
    }

    /// Launches one more worker, which `workers()` does not know of and no reload touches. When it ends it is not
    /// replaced, unless `onChildFinished` says so.
    ///
    /// The launch is made when the hook that asks for it has returned; from then on the worker is among `children`. Once
    /// everything stops there is none. Nor is there one when it was asked for in a `workers()` that throws: `whenOver`
    /// hears that it was dropped.
    ///
    /// - Parameters:
    ///   - context: What it is told.
    ///   - arguments: Words for `ps`.
    ///   - whenOver: Called once, on the master's thread, when the process has ended or it is certain that there will be
    ///     none; after `onChildFinished`. A launch that fails is told at once, so who launches again from there should
    ///     wait first.
    /// - Returns: Who it is: the context's id, or the next free number of its group when that id is taken.
    /// - Throws: When the context cannot be encoded or asks for what no process can be given, when it names a socket that
    ///   others hold with another transport, backlog, `reusePort` or mode, and when `onFinish` has returned. `whenOver` is
    ///   not called then.
    @discardableResult
    public func launch(
        _ context: Context, arguments: [String] = [], whenOver: ((LaunchOutcome) -> Void)? = nil
    ) throws(PreforkError) -> WorkerID {
        var id = context.id
        while wanted[id] != nil || transient[id] != nil || running[id] != nil {
            let (number, overflow) = id.number.addingReportingOverflow(1)
            id = WorkerID(group: id.group, number: overflow ? .min : number)
        }
        if isOver { throw PreforkError("cannot launch \(id): the master has ended") }
        var spec = try program.spec(for: context, id: id, arguments: arguments)
        spec.restart.condition = .never
        if let objection = objection(toTransient: spec) { throw PreforkError("cannot launch \(id): \(objection)") }
        transient[id] = ContextAssignment(context: context, spec: spec)
        awaited[id] = whenOver
        launchRequests.add(spec)
        return id
    }

    /// Sends a worker's process a signal: the process alone, not its group, and without a word of CONT after it. A worker
    /// that is sent what ends it has not been asked to leave, so it is replaced as after any death.
    ///
    /// One that has ended meanwhile gets none, and nobody is told of a signal that the kernel refuses, as it does where a
    /// worker has become another user.
    public func send(_ signal: Signal, to id: WorkerID) {
        // The process is our child and unreaped as long as it stands here, so its pid is nobody else's.
        if let child = running[id] { kill(child.pid, signal.rawValue) }
    }

    /// The worker's process, if it has one.
    func child(_ id: WorkerID) -> Child<Context>? { running[id] }

    /// The assignment of a worker whose context equals the one it has by the type's own `==`: other bytes are no change then.
    func unchanged(_ context: Context, _ spec: WorkerSpec) -> ContextAssignment<Context>? {
        guard let assignment = wanted[spec.id], let old = assignment.context as? any Equatable, old.equals(context)
        else {
            return nil
        }
        var spec = spec
        spec.program.context = assignment.spec.program.context
        return ContextAssignment(context: context, spec: spec)
    }

    /// Why this set of workers cannot be: a socket in two ways, among themselves or with somebody launched by hand.
    func objection(toSet specs: [WorkerSpec]) -> String? {
        let ids = Set(specs.map(\.id))
        let guests = transient.values.map(\.spec).filter { !ids.contains($0.id) }.sorted { $0.id < $1.id }
        return SharedSockets.objection(to: specs + guests)
    }

    /// The same of one more that is launched by hand.
    private func objection(toTransient spec: WorkerSpec) -> String? {
        if spec.program.sockets.isEmpty { return nil }
        let others = wanted.merging(transient) { _, guest in guest }.values.map(\.spec).sorted { $0.id < $1.id }
        return SharedSockets.objection(to: others + [spec])
    }

    /// A set of workers was taken. Whoever was launched by hand under one of its ids has to leave.
    func update(to assignments: [WorkerID: ContextAssignment<Context>]) {
        wanted = assignments
        for id in assignments.keys { transient[id] = nil }
    }

    func launched(_ id: WorkerID, pid: Int32) {
        guard let assignment = transient[id] ?? wanted[id] else { return }
        running[id] = Child(id: id, pid: pid, context: assignment.context)
    }

    /// Takes a process that was reaped out of the children: its pid may be another's from now on.
    func ended(_ id: WorkerID) -> Child<Context>? { running.removeValue(forKey: id) }

    /// A worker launched by hand that will not be launched again.
    func dismiss(_ id: WorkerID) { transient[id] = nil }

    /// Tells whoever launched the worker by hand how that came out, if nobody has yet.
    func tell(_ outcome: LaunchOutcome, of id: WorkerID) { awaited.removeValue(forKey: id)?(outcome) }

    /// The same to all who still wait: there is nobody left to hear of an end, and nobody to launch.
    ///
    /// - Parameter reason: Why the loop has ended.
    func tellAll(_ reason: String) {
        for id in awaited.keys.sorted() {
            if running[id] == nil { dismiss(id) }
            tell(running[id] == nil ? .neverStarted(reason) : .abandoned(reason), of: id)
        }
    }

    /// From here on each launch is refused at once: it could not be told of any more.
    func close() { isOver = true }
}

extension Equatable {
    fileprivate func equals(_ other: Any) -> Bool { (other as? Self) == self }
}

/// A context, and what a worker is launched as because of it.
struct ContextAssignment<Context: WorkerContext> {
    let context: Context
    let spec: WorkerSpec
}

/// A worker's process as the master knows it.
public struct Child<Context: WorkerContext>: Sendable {
    /// Who it is.
    public let id: WorkerID
    /// Its process. Once it has been reaped, the number may be another's.
    public let pid: Int32
    /// What it was launched with.
    public let context: Context
}

/// What became of a worker that was launched by hand.
public enum LaunchOutcome: Hashable, Sendable {
    /// Its process has ended, so.
    case ended(Exit)
    /// There was no process, for this reason: `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    case neverStarted(String)
    /// The master cannot go on, for this reason. The process ends with the master, and how is not to be learnt.
    case abandoned(String)
}
