internal import FoundationEssentials
public import Supervision

/// What one worker is told: a value of the program's own, made in the master and read in the worker's process.
///
/// A worker whose context, sockets, options or words for `ps` differ after a SIGHUP is relaunched, all others are left
/// alone. Contexts that are `Equatable` are compared by `==`, others by their encoded bytes. `id` says which of them is
/// which.
///
/// Sockets, options and policies are values that a context may store. A policy that is stored is compared with the rest, so
/// that a change of it relaunches; one that is computed takes effect at once and leaves the process alone.
public protocol WorkerContext: Codable, Sendable {
    /// Who the worker is, before and after a reload.
    var id: WorkerID { get }
    /// What a language runtime or a person is to see on the worker's command line. Nothing, unless given.
    var runtime: RuntimeOptions { get }
    /// Words for `ps`, before the runtime's: the worker itself is told by its context. None, unless given.
    var displayArguments: [String] { get }
    /// Listening sockets that the master opens once and keeps; they arrive in `Worker.sockets`, in this order.
    var sockets: [SocketSpec] { get }
    /// Whether and when the worker is launched again after it ended. Always, unless given.
    var restart: RestartPolicy { get }
    /// How it is asked to leave. TERM and KILL after 30 s, unless given.
    var stop: StopPolicy { get }

    /// The bytes that travel to the worker. JSON with sorted keys, unless given.
    ///
    /// Where a context is not `Equatable`, the same one has to give the same bytes: what differs from call to call, such
    /// as the order of a `Set`, relaunches every worker at each SIGHUP. A `Set` wants to be stored as a sorted array.
    ///
    /// - Throws: What keeps the context from being launched, as a sentence: at the start it ends the program with code 1,
    ///   at a reload everything runs on, and `Master.launch` throws it.
    func encoded() throws -> [UInt8]
    /// The context that `encoded()` made these bytes of. Called in the worker, before `work`.
    ///
    /// - Parameter bytes: All of them. A master that runs on while the program's file is replaced may have made them by
    ///   older code.
    /// - Throws: What is wrong with them: the worker says so on standard error and exits with 65. Its restart policy
    ///   decides what follows.
    static func decoded(from bytes: [UInt8]) throws -> Self
}

extension WorkerContext {
    public var runtime: RuntimeOptions { RuntimeOptions() }
    public var displayArguments: [String] { [] }
    public var sockets: [SocketSpec] { [] }
    public var restart: RestartPolicy { RestartPolicy() }
    public var stop: StopPolicy { StopPolicy() }

    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Equal contexts have to give equal bytes, or a reload would relaunch for nothing.
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    public static func decoded(from bytes: [UInt8]) throws -> Self {
        try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}

extension RuntimeOptions {
    /// Options between `+RTS` and `-RTS`, as in `rts("-N4")`.
    public static func rts(_ options: String...) -> RuntimeOptions {
        var result = RuntimeOptions()
        if !options.isEmpty { result.arguments = ["+RTS"] + options + ["-RTS"] }
        return result
    }
}

extension WorkerID {
    /// A worker of the group `worker`, for programs that have only one kind.
    public init(_ number: Int) { self.init(group: "worker", number: number) }
}
