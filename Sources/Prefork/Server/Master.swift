internal import Glibc
internal import PreforkLinux
public import Supervision

/// The master as its hooks see it: who runs, and a way to launch more by hand.
public final class Master<Context: WorkerContext> {
    /// The workers that run, in order of their ids.
    public var children: [Child<Context>] { running.values.sorted { $0.id < $1.id } }

    /// The master's own pid.
    public var pid: Int32 { getpid() }

    var running: [WorkerID: Child<Context>] = [:]
    /// What is known of workers that do not run yet, by id.
    var contexts: [WorkerID: Context] = [:]
    private let program: OwnProgram
    private let guests: Guests
    private var taken: Set<WorkerID> = []

    init(program: OwnProgram, guests: Guests) {
        self.program = program
        self.guests = guests
    }

    /// Launches one more worker, which `workers()` does not know of and no reload touches. When it ends it is not
    /// replaced, unless `onChildFinished` says so.
    ///
    /// - Parameter arguments: Words for `ps`.
    /// - Returns: Who it is: the context's id, or the next free number of its group when that id is taken.
    /// - Throws: When the context cannot be encoded.
    @discardableResult
    public func launch(_ context: Context, arguments: [String] = []) throws -> WorkerID {
        var id = context.id
        while contexts[id] != nil || running[id] != nil || taken.contains(id) {
            id = WorkerID(group: id.group, number: id.number + 1)
        }
        var spec = try program.spec(for: context, id: id, arguments: arguments)
        spec.restart.condition = .never
        taken.insert(id)
        contexts[id] = context
        guests.launch(spec)
        return id
    }

    /// Sends a worker a signal; one that has ended meanwhile gets none.
    public func send(_ signal: Signal, to id: WorkerID) {
        // The process is our child and unreaped as long as it stands here, so its pid is nobody else's.
        if let child = running[id] { kill(child.pid, signal.rawValue) }
    }

    func forget(_ id: WorkerID) {
        running[id] = nil
        if taken.remove(id) != nil { contexts[id] = nil }
    }
}

/// A worker's process as the master knows it.
public struct Child<Context: WorkerContext>: Sendable {
    public let id: WorkerID
    public let pid: Int32
    /// What it was launched with.
    public let context: Context
}
