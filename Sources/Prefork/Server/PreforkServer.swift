public import PreforkLinux
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
    /// The program's directory is known by then: workers are launched where the master was started.
    init() throws

    /// The workers that are wanted, asked for at the start and at each SIGHUP. Identity goes by id, change by full
    /// equality, and only what changed is relaunched.
    ///
    /// - Throws: At the start this ends the program with code 1. At a reload everything runs on. Two contexts of one id
    ///   are taken for such a mistake, and so is one that asks for what no process can be given.
    mutating func workers() throws -> [Context]

    /// What a worker does, in its own process. When it returns the process exits with 0; when it throws, with 1 and
    /// the error on standard error.
    ///
    /// What it prints goes out line by line, to a file or a pipe as to a terminal.
    static func work(_ context: Context, as worker: Worker) async throws

    /// The master is up and has launched nobody yet.
    mutating func onStart(_ master: Master<Context>)
    /// The master is about to exit; nobody is left, unless it cannot go on: then who is left ends with it.
    mutating func onFinish(_ master: Master<Context>)
    /// TERM: everything is about to stop. Says what the workers are sent. Asked once: a second TERM or INT ends every
    /// grace, and then there is nothing left to decide.
    mutating func onTerminate(_ master: Master<Context>) -> StopOrder
    /// INT: likewise.
    mutating func onInterrupt(_ master: Master<Context>) -> StopOrder
    /// A worker has said that it is up, by `Worker.ready()`.
    mutating func onReady(_ child: Child<Context>, _ master: Master<Context>)
    /// QUIT, which stops nothing.
    mutating func onQuit(_ master: Master<Context>, _ status: Status)
    /// A worker is gone, asked or not, and nobody has been launched in its place yet: what it used can be given up.
    mutating func cleanUp(after child: Child<Context>, _ master: Master<Context>)
    /// After the cleaning up, of a worker that was not asked to leave. Says whether it is replaced; what is said stands
    /// until a reload changes the worker or its restart policy.
    mutating func onChildFinished(_ child: Child<Context>, _ exit: Exit, _ master: Master<Context>) -> Verdict
    /// Everything that happens, as the runner logs it. Unless given it is `report.log()`, which writes warnings and errors
    /// to standard error; one that is given may call the same.
    mutating func observe(_ report: Report)
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
    ) -> Verdict { .byPolicy }
    public mutating func observe(_ report: Report) { report.log() }

    /// The program's entry: the master's life, or a worker's.
    public static func main() {
        switch Role.ofThisProcess() {
        case .master: MasterLife<Self>.run()
        case .worker(let descriptor): WorkerLife<Self>.run(contextAt: descriptor)
        }
    }
}
