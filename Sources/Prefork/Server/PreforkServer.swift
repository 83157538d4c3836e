internal import PreforkLinux
public import Supervision

/// A program whose binary is both the master and each worker.
///
/// ```swift
/// @main struct Hello: PreforkServer {
///     struct Context: WorkerContext {
///         var id: WorkerID
///         var greeting: String
///     }
///
///     mutating func workers(in master: Master<Context>) -> [Context] {
///         (0..<4).map { Context(id: WorkerID($0), greeting: "hello") }
///     }
///
///     static func work(_ context: Context, as worker: Worker) async {
///         print(context.greeting)
///         await worker.waitForStop()
///     }
/// }
/// ```
///
/// `main` determines from the environment whether the process is the master or a worker, and removes the variables that
/// say so. A program that a worker starts is therefore neither. It may be another `PreforkServer` and the master of its
/// own workers.
///
/// The value of the conforming type exists only in the master. The hooks are called on the master's only thread, between two
/// turns of its loop. While a hook runs, the master does nothing else.
///
/// All hooks have default implementations, so the compiler accepts a method that is named like a hook and has another
/// signature. Such a method is never called. In a debug build, the master looks for such methods when it starts and writes a
/// warning that names the hook.
public protocol PreforkServer: SendableMetatype {
    /// The type of the workers' contexts.
    associatedtype Context: WorkerContext

    /// Creates the server in the master. Parse the command line here. Workers do not call this initializer.
    ///
    /// Workers run in the directory in which the program was started, even if this initializer changes the directory.
    /// Signals to the master are blocked until the master's loop runs.
    ///
    /// - Throws: An error that prevents the start. The program writes the error to standard error and exits with code
    ///   1.
    init() throws

    /// Returns the contexts of the desired workers. Called at the start and at each SIGHUP.
    ///
    /// The master finds the previous context of a worker by the worker's `id`. It replaces only workers that have
    /// changed, one after the other by the `rollout` of their group. If the new workers fail, the master goes back to the
    /// contexts of the last set whose workers all came up.
    ///
    /// - Parameter master: The master, which can launch further workers by hand.
    /// - Throws: An error if the set of workers is not known. At the start, the program exits with code 1. At a reload, all
    ///   workers keep running, and launches that this call has requested by hand are dropped. The same happens if two contexts
    ///   have the same id, if a context contains a value that no process can have, or if groups need each other. The log shows
    ///   the error's `errorDescription` if it is a `LocalizedError`, and otherwise its description.
    mutating func workers(in master: Master<Context>) throws -> [Context]

    /// Does the work of a worker, in the worker's process.
    ///
    /// When this method returns, the process exits with 0 and the worker's restart policy applies. The default policy launches
    /// the worker again, so call `Worker.waitForStop()` to wait for the stop.
    ///
    /// Standard output is line-buffered, even if it is a file or a pipe. SIGPIPE has an empty handler, so a write to a
    /// client that has disconnected fails with EPIPE. The main thread serves the main queue and therefore runs code of
    /// `@MainActor` and `DispatchQueue.main`. It does not run `RunLoop.main`, so a `Timer` there fires only while other
    /// code runs that loop.
    ///
    /// - Parameters:
    ///   - context: The worker's context.
    ///   - worker: The worker, with its sockets and its methods for the exchange with the master.
    /// - Throws: An error that ends the work. The process writes the error to standard error and exits with 1.
    static func work(_ context: Context, as worker: Worker) async throws

    /// Where the master answers commands such as `prefork-run status`; nil for nowhere. Asked when a set of workers was accepted.
    ///
    /// By default there is no control socket.
    var controlSocket: ControlSocket? { get }

    /// Called when the master has started, before the first call of `workers(in:)`.
    ///
    /// - Parameter master: The master. All hooks receive this object, and the server may store it.
    mutating func masterDidStart(_ master: Master<Context>)
    /// Called before the master exits. No worker runs any more, unless the master's loop has failed. In that case the
    /// remaining workers end with the master.
    ///
    /// - Parameter master: The master, which launches no further processes.
    mutating func masterWillExit(_ master: Master<Context>)
    /// Called when the master receives SIGTERM or SIGINT, before any worker is signaled.
    ///
    /// This method is called at most once. A second SIGTERM or SIGINT kills all workers at once.
    ///
    /// - Parameters:
    ///   - master: The master, whose `children` are the workers that still run.
    ///   - request: The signal that the master has received.
    /// - Returns: The signals that the workers receive. A worker receives SIGKILL after the grace of its stop policy.
    mutating func masterWillStop(_ master: Master<Context>, for request: StopRequest) -> StopOrder
    /// Called when a worker's process has called `Worker.reportReady()`, once for each process.
    ///
    /// - Parameters:
    ///   - child: The worker that is ready.
    ///   - master: The master.
    mutating func workerIsReady(_ child: Child<Context>, in master: Master<Context>)
    /// Called when the master receives SIGQUIT, which stops nothing.
    ///
    /// - Parameters:
    ///   - status: The state of all workers. `StatusTable` formats it as lines of text.
    ///   - master: The master.
    mutating func statusWasRequested(_ status: Status, in master: Master<Context>)
    /// Called when a worker's process has ended, before a successor is launched. Free here what the process has used, such as
    /// temporary files.
    ///
    /// This method is also called for processes that were asked to stop. The worker is no longer in the master's
    /// `children`.
    ///
    /// - Parameters:
    ///   - child: The worker whose process has ended. The pid may already belong to another process.
    ///   - exit: The exit code or the signal that ended the process.
    ///   - master: The master.
    mutating func workerWasReaped(_ child: Child<Context>, with exit: Exit, in master: Master<Context>)
    /// Called after `workerWasReaped` for a process that was not asked to stop, or that was stopped because it did not work: it
    /// was not up in time, failed its probes, or did not report in time. Decides whether the worker is launched again.
    ///
    /// The decision holds until a reload changes the worker or its restart policy. It has no effect while another process of
    /// the worker runs. If the process was about to take the place of another, the `rollout` of the group decides.
    ///
    /// - Parameters:
    ///   - child: The worker whose process has ended.
    ///   - exit: The exit code or the signal that ended the process.
    ///   - master: The master, which can launch another worker by hand.
    /// - Returns: The decision of the server. `.byPolicy` leaves it to the worker's restart policy.
    mutating func workerDidExit(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) -> RestartDecision
    /// Called with each notice that `prefork-run` would log. The default implementation calls `notice.log()`, which writes
    /// warnings and errors to standard error.
    ///
    /// - Parameters:
    ///   - notice: An event that has taken effect.
    ///   - master: The master.
    mutating func masterDidReport(_ notice: Notice, in master: Master<Context>)
}

/// The signals that workers receive when the master stops.
public enum StopOrder: Sendable {
    /// Sends each worker the signal of its stop policy, or SIGINT if the master has received SIGINT.
    case byPolicy
    /// Sends all workers the given signal.
    case send(Signal)
    /// Sends each listed worker the given signal. Other workers get the signal of their stop policy, or SIGINT if the
    /// master has received SIGINT. A worker listed with `Signal.none` gets no signal, but its grace begins, too.
    case each([WorkerID: Signal])
}

extension PreforkServer {
    public var controlSocket: ControlSocket? { nil }
    public mutating func masterDidStart(_ master: Master<Context>) {}
    public mutating func masterWillStop(_ master: Master<Context>, for request: StopRequest) -> StopOrder { .byPolicy }
    public mutating func masterWillExit(_ master: Master<Context>) {}
    public mutating func workerIsReady(_ child: Child<Context>, in master: Master<Context>) {}
    public mutating func workerWasReaped(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) {}
    public mutating func workerDidExit(
        _ child: Child<Context>, with exit: Exit, in master: Master<Context>
    ) -> RestartDecision { .byPolicy }
    public mutating func statusWasRequested(_ status: Status, in master: Master<Context>) {}
    public mutating func masterDidReport(_ notice: Notice, in master: Master<Context>) { notice.log() }
}
