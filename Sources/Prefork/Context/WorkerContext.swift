internal import FoundationEssentials
public import Supervision

/// The description of one worker: a value that the master creates and that the worker's process decodes.
///
/// After a SIGHUP the master compares each context with the previous context of the same `id`. It replaces a worker if
/// the worker's context, sockets, runtime options or display arguments differ, and leaves all other workers alone.
/// Contexts that are `Equatable` are compared by `==`. All other contexts are compared by their encoded bytes.
///
/// Sockets, options and policies may be stored properties or computed properties. A change of a stored policy changes
/// the context, so the worker is replaced. A change of a computed policy takes effect in place, and the process keeps
/// running. The policies are ``restart``, ``stop``, ``readiness``, ``liveness``, ``recycle``, ``rollout`` and ``needs``, and the limits and
/// priorities of ``launchAttributes`` count as policies.
public protocol WorkerContext: Codable, Sendable {
    /// The identity of the worker, which a reload does not change.
    var id: WorkerID { get }
    /// Arguments and environment variables for a language runtime. By default there are none.
    var runtime: RuntimeOptions { get }
    /// Arguments that only `ps` shows, placed before the arguments of `runtime`. By default there are none. The worker
    /// receives its data through its context.
    var displayArguments: [String] { get }
    /// The sockets that the master opens once and keeps open. The worker finds them in `Worker.sockets`, in the same
    /// order. By default there are none.
    var sockets: [SocketSpec] { get }
    /// Whether and when the worker is launched again after its process has ended. By default it always is.
    var restart: RestartPolicy { get }
    /// How the worker is stopped. By default the worker's process group receives SIGTERM, and SIGKILL after 30 seconds.
    var stop: StopPolicy { get }
    /// When a process of the worker is up. By default it is up as soon as its program runs.
    ///
    /// With `Readiness(.notify)` a process is up when it has called `Worker.reportReady()`. A process that is not up in time is
    /// stopped, which counts as a death.
    var readiness: Readiness? { get }
    /// Whether a worker that is up still works. By default it is not probed.
    var liveness: Liveness? { get }
    /// The time within which the worker has to call `Worker.reportAlive()` again; nil, the default, for no limit. A worker that
    /// does not is sent SIGABRT, and KILL after its `stop.grace`, and is launched again. A changed time replaces the worker.
    var watchdog: Duration? { get }
    /// When the worker is replaced although it works. By default it is not.
    var recycle: RecyclePolicy { get }
    /// How the workers of the group are replaced. All contexts of a group have the same policy.
    ///
    /// Nil, the default, is `RolloutPolicy.startFirst` if all contexts of the group have the same sockets, and
    /// `RolloutPolicy.stopFirst` otherwise: a worker with a port or a shard of its own does not run twice.
    var rollout: RolloutPolicy? { get }
    /// Who the worker's process runs as, what it may do, and what it may use. By default all is that of the master.
    ///
    /// Changed limits, `nice`, `oomScoreAdjustment` and `cpuAffinity` are set for the running process, where the master may do
    /// that. Other changed attributes replace the worker. The worker executes the program's file again, so its user must be able
    /// to.
    var launchAttributes: LaunchAttributes { get }
    /// The groups that the workers of this group wait for before they are launched. All contexts of a group have the same
    /// needs. By default there are none.
    var needs: [Need] { get }
    /// How the lines that the worker writes reach their readers. By default standard output and standard error are those of the
    /// master. A changed policy takes effect at once, but a stream is captured, or no longer, only in a new process.
    ///
    /// The lines are carried by another process of this program, which the master starts for the first captured worker. A
    /// program that calls code of its own before `main()` or `workIfWorker()` runs that code there, too.
    var output: OutputPolicy { get }

    /// Returns the bytes that are sent to the worker. The default implementation encodes JSON with sorted keys.
    ///
    /// Unless the context is `Equatable`, equal contexts must give equal bytes. Bytes that differ from call to call,
    /// such as those of a `Set`, replace every worker at each SIGHUP. Store a sorted array instead of a `Set`.
    ///
    /// - Throws: An error that prevents the launch. At the start, the program exits with code 1. At a reload, the
    ///   reload is refused and all workers keep running. `Master.launch` throws the error as a `PreforkError`.
    func encoded() throws -> [UInt8]
    /// Returns the context that `encoded()` has encoded. Called in the worker's process before `work`.
    ///
    /// - Parameter bytes: All bytes of the encoded context. If the program's file was replaced while the master kept
    ///   running, older code has encoded them.
    /// - Throws: An error if the bytes are not a context. The worker writes the error to standard error and exits
    ///   with 65. Its restart policy decides whether it is launched again.
    static func decoded(from bytes: [UInt8]) throws -> Self
}

extension WorkerContext {
    public var runtime: RuntimeOptions { RuntimeOptions() }
    public var displayArguments: [String] { [] }
    public var sockets: [SocketSpec] { [] }
    public var restart: RestartPolicy { RestartPolicy() }
    public var stop: StopPolicy { StopPolicy() }
    public var readiness: Readiness? { nil }
    public var liveness: Liveness? { nil }
    public var watchdog: Duration? { nil }
    public var recycle: RecyclePolicy { RecyclePolicy() }
    public var rollout: RolloutPolicy? { nil }
    public var launchAttributes: LaunchAttributes { LaunchAttributes() }
    public var needs: [Need] { [] }
    public var output: OutputPolicy { OutputPolicy() }

    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Equal contexts must give equal bytes. Otherwise a reload would replace workers that have not changed.
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    public static func decoded(from bytes: [UInt8]) throws -> Self {
        try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}

extension RuntimeOptions {
    /// Returns the given options between `+RTS` and `-RTS`, such as `+RTS -N4 -RTS` for `rts("-N4")`.
    public static func rts(_ options: String...) -> RuntimeOptions {
        var result = RuntimeOptions()
        if !options.isEmpty { result.arguments = ["+RTS"] + options + ["-RTS"] }
        return result
    }
}

extension WorkerID {
    /// Creates the id of a worker in the group `worker`, for programs that have only one group.
    public init(_ number: Int) { self.init(group: "worker", number: number) }
}
