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
    private var wanted: [WorkerID: Context] = [:]
    /// The same of those that were launched by hand, until they are gone for good.
    private var hosted: [WorkerID: Context] = [:]
    private let program: OwnProgram
    private let guests: Guests

    init(program: OwnProgram, guests: Guests) {
        self.program = program
        self.guests = guests
    }

    /// Launches one more worker, which `workers()` does not know of and no reload touches. When it ends it is not
    /// replaced, unless `onChildFinished` says so.
    ///
    /// - Parameters:
    ///   - context: What it is told.
    ///   - arguments: Words for `ps`.
    /// - Returns: Who it is: the context's id, or the next free number of its group when that id is taken.
    /// - Throws: When the context cannot be encoded.
    @discardableResult
    public func launch(_ context: Context, arguments: [String] = []) throws -> WorkerID {
        var id = context.id
        while wanted[id] != nil || hosted[id] != nil || running[id] != nil {
            let (number, overflow) = id.number.addingReportingOverflow(1)
            id = WorkerID(group: id.group, number: overflow ? .min : number)
        }
        var spec = try program.spec(for: context, id: id, arguments: arguments)
        spec.restart.condition = .never
        hosted[id] = context
        guests.launch(spec)
        return id
    }

    /// Sends a worker a signal; one that has ended meanwhile gets none.
    public func send(_ signal: Signal, to id: WorkerID) {
        // The process is our child and unreaped as long as it stands here, so its pid is nobody else's.
        if let child = running[id] { kill(child.pid, signal.rawValue) }
    }

    /// A set of workers was taken. Whoever was launched by hand under one of its ids has to leave.
    func adopt(_ contexts: [WorkerID: Context]) {
        wanted = contexts
        for id in contexts.keys { hosted[id] = nil }
    }

    func launched(_ id: WorkerID, pid: Int32) {
        guard let context = hosted[id] ?? wanted[id] else { return }
        running[id] = Child(id: id, pid: pid, context: context)
    }

    /// Takes a process that was reaped out of the children: its pid may be another's from now on.
    func ended(_ id: WorkerID) -> Child<Context>? { running.removeValue(forKey: id) }

    /// A worker launched by hand that will not be launched again.
    func dismiss(_ id: WorkerID) { hosted[id] = nil }
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
