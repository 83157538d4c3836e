internal import PreforkLinux
public import Supervision

/// A program that preforks itself: its binary is both master and worker.
///
/// ```swift
/// @main struct Hello: PreforkServer {
///     struct Context: WorkerContext {
///         var id: WorkerID
///         var greeting: String
///     }
///
///     mutating func workers() -> [Context] {
///         (0..<4).map { Context(id: WorkerID($0), greeting: "hello") }
///     }
///
///     static func work(_ context: Context, as worker: Worker) async {
///         print(context.greeting)
///         await worker.stopRequested()
///     }
/// }
/// ```
///
/// `main` tells the two apart by what the process was given at its launch, and takes that out of its environment: a
/// worker's own children are neither, and a worker may itself be the master of others.
///
/// The value itself lives in the master alone. The hooks are called on the master's one thread, between two turns of
/// its loop; a hook that takes its time holds everything up.
public protocol PreforkServer: SendableMetatype {
    /// What each worker is told.
    associatedtype Context: WorkerContext

    /// Makes the master's value; not called in workers. The place to read the command line.
    ///
    /// The program's directory is known by then: workers are launched where the master was started. Signals to the master
    /// are held back meanwhile and take effect when it is up.
    ///
    /// - Throws: What keeps the program from starting: it ends with code 1 and the error as a sentence.
    init() throws

    /// The workers that are wanted, asked for at the start and at each SIGHUP. Identity goes by id, change by full
    /// equality, and only what changed is relaunched.
    ///
    /// - Throws: At the start this ends the program with code 1. At a reload everything runs on, and launches by hand that
    ///   were asked for in the same call are dropped. Two contexts of one id are taken for such a mistake, and so is one
    ///   that asks for what no process can be given. The error is told by its `errorDescription` where it has one, as a
    ///   `LocalizedError`, or else as it describes itself.
    mutating func workers() throws -> [Context]

    /// What a worker does, in its own process. When it returns the process exits with 0, and the worker's restart policy
    /// decides what follows: unless given, another launch. So one that is to stay waits for `Worker.stopRequested()`.
    ///
    /// What it prints goes out line by line, to a file or a pipe as to a terminal. A write to a client that is gone fails
    /// with EPIPE, for SIGPIPE has an empty handler from the start. The main thread serves the main queue: code of
    /// `@MainActor` and of `DispatchQueue.main` runs there, and a `Timer` on `RunLoop.main` only while somebody runs that
    /// loop.
    ///
    /// - Parameters:
    ///   - context: What the master made for it.
    ///   - worker: The process as its program sees it: its sockets, and its words with the master.
    /// - Throws: What the work failed by: the process exits with 1 and the error as a sentence on standard error.
    static func work(_ context: Context, as worker: Worker) async throws

    /// The master is up and has launched nobody yet; `workers()` is asked for the first time when this has returned.
    ///
    /// - Parameter master: The one object that all hooks are given, with who runs and a way to launch more. It may be kept.
    mutating func onStart(_ master: Master<Context>)
    /// The master is about to exit; nobody is left, unless it cannot go on: then who is left ends with it.
    ///
    /// - Parameter master: It launches nobody any more.
    mutating func onFinish(_ master: Master<Context>)
    /// TERM: everything is about to stop. Says what the workers are sent. Asked once: a second TERM or INT ends every
    /// grace, and then there is nothing left to decide.
    ///
    /// - Parameter master: With who still runs.
    /// - Returns: What each worker is sent; KILL follows when the grace of its stop policy is over.
    mutating func onTerminate(_ master: Master<Context>) -> StopOrder
    /// INT: likewise.
    mutating func onInterrupt(_ master: Master<Context>) -> StopOrder
    /// A worker has said that it is up, by `Worker.ready()`; told once for each process.
    ///
    /// - Parameters:
    ///   - child: Its process.
    ///   - master: With who else runs.
    mutating func onReady(_ child: Child<Context>, _ master: Master<Context>)
    /// QUIT, which stops nothing.
    ///
    /// - Parameters:
    ///   - master: With who runs.
    ///   - status: How things stand; `StatusTable` has it in lines.
    mutating func onQuit(_ master: Master<Context>, _ status: Status)
    /// A worker is gone, asked or not, and nobody has been launched in its place yet: what it used can be given up. It is
    /// no longer among the master's `children`.
    ///
    /// - Parameters:
    ///   - child: Who it was. Its pid may be another's by now.
    ///   - master: With who still runs.
    mutating func cleanUp(after child: Child<Context>, _ master: Master<Context>)
    /// After the cleaning up, of a worker that was not asked to leave. Says whether it is replaced; what is said stands
    /// until a reload changes the worker or its restart policy.
    ///
    /// - Parameters:
    ///   - child: Who it was.
    ///   - exit: How it ended: a code, or the signal.
    ///   - master: With who still runs, and a way to launch another by hand.
    /// - Returns: What follows: what the restart policy says, or something else.
    mutating func onChildFinished(_ child: Child<Context>, _ exit: Exit, _ master: Master<Context>) -> RestartDecision
    /// Everything that happens, as the runner logs it. Unless given it is `notice.log()`, which writes warnings and errors
    /// to standard error; one that is given may call the same.
    ///
    /// - Parameter notice: One event, told after it took effect.
    mutating func observe(_ notice: Notice)
}

/// What workers are sent when everything stops.
public enum StopOrder: Sendable {
    /// The signal of each one's stop policy; INT when INT was what the master got.
    case byPolicy
    /// The same for all.
    case send(Signal)
    /// Who is not named gets what is its due. `Signal.none` sends nothing: the grace runs all the same.
    case each([WorkerID: Signal])
}

extension PreforkServer {
    public mutating func onStart(_ master: Master<Context>) {}
    public mutating func onFinish(_ master: Master<Context>) {}
    public mutating func onTerminate(_ master: Master<Context>) -> StopOrder { .byPolicy }
    public mutating func onInterrupt(_ master: Master<Context>) -> StopOrder { .byPolicy }
    public mutating func onReady(_ child: Child<Context>, _ master: Master<Context>) {}
    public mutating func onQuit(_ master: Master<Context>, _ status: Status) {}
    public mutating func cleanUp(after child: Child<Context>, _ master: Master<Context>) {}
    public mutating func onChildFinished(
        _ child: Child<Context>, _ exit: Exit, _ master: Master<Context>
    ) -> RestartDecision { .byPolicy }
    public mutating func observe(_ notice: Notice) { notice.log() }
}
