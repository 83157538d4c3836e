public import Prefork
internal import PreforkLinux
public import Supervision

/// A server's master without processes, sockets and waiting: the test says what happens, and the master's own code decides.
///
/// The decisions are those of the real master: its plan, its restart policies with their waits, and its order of the hooks. The
/// time stands still until the test advances it. A launch always succeeds, and its process runs until `exit`, `stop` or a
/// reload ends it. A process that receives a signal exits at once: with 0, or by SIGKILL if that is the signal. No socket is
/// opened.
///
/// ```swift
/// import Prefork
/// import PreforkTesting
///
/// func rehearse(_ server: some PreforkServer) throws {
///     let rehearsal = Rehearsal(server)
///     let plan = try rehearsal.reload()
///     let end = try rehearsal.exit(of: WorkerID(0), with: .code(1), after: .seconds(5))
///     print(plan.summary, end.next)
/// }
/// ```
public final class Rehearsal<Server: PreforkServer> {
    /// The notices so far, which the server's `masterDidReport` has received.
    public private(set) var notices: [Notice] = []
    /// The exit code of the master; nil while it runs.
    public private(set) var exitCode: Int32?

    private let main: MasterMain<Server>
    private var supervisor = Supervisor(seed: 1)
    private var now = Instant(nanoseconds: 0)
    private var processes: [WorkerID: Launch] = [:]
    /// How the processes end that are about to be reaped. By default with code 0.
    private var exits: [Launch: Exit] = [:]
    private var nextPID: Int32 = 1000
    private var hasSet = false

    /// Starts the master, which calls the server's `masterDidStart`. No worker is launched before the first `reload()`.
    public init(_ server: Server) {
        main = MasterMain(rehearsing: server)
        main.reports = { [unowned self] in notices.append($0) }
        main.begin()
    }

    /// The server, as its hooks have left it.
    public var server: Server { main.server }
    /// The master that the hooks receive. Its `children` are the workers that run, and its `launch` launches one by hand.
    public var master: Master<Server.Context> { main.master }

    /// Asks the server for its workers, as the master does at the start and at each SIGHUP, and launches and stops workers.
    ///
    /// - Returns: The plan that was carried out.
    /// - Throws: An error if the set of workers is refused. Nothing has changed then.
    @discardableResult
    public func reload() throws(PreforkError) -> Plan {
        let before = notices.count
        if hasSet {
            handle(.reloadRequested)
        } else if let specs = main.load(for: .start) {
            hasSet = true
            handle(.desired(specs))
        }
        for notice in notices.dropFirst(before) {
            switch notice {
            case .accepted(let plan, _, _): return plan
            case .refused(let refusals, _): throw PreforkError(refusals.map(\.sentence).joined(separator: "; "))
            default: break
            }
        }
        throw PreforkError("cannot reload: the master is stopping")
    }

    /// Launches a worker by hand, as a hook does by `Master.launch`, and carries the launch out.
    ///
    /// A launch that a test requests by `master.launch` is carried out in the next turn of the master, as one that a hook
    /// requests.
    ///
    /// - Parameters:
    ///   - context: The context of the worker.
    ///   - whenOver: Called once, when the process has ended or when it is certain that none is launched.
    /// - Returns: The id of the worker.
    /// - Throws: The error of `Master.launch`.
    @discardableResult
    public func launch(
        _ context: Server.Context, whenOver: ((LaunchOutcome) -> Void)? = nil
    ) throws(PreforkError) -> WorkerID {
        let id = try master.launch(context, whenOver: whenOver)
        takeLaunchRequests()
        return id
    }

    /// Ends the process of a worker that was not asked to stop.
    ///
    /// - Parameters:
    ///   - id: The worker.
    ///   - exit: How its process ends.
    ///   - age: How much time passes before.
    /// - Returns: The end of the process, with what follows for the worker.
    /// - Throws: An error if the worker has no process.
    @discardableResult
    public func exit(of id: WorkerID, with exit: Exit, after age: Duration = .zero) throws(PreforkError) -> Termination
    {
        advance(by: age)
        let launch = try process(of: id)
        let before = notices.count
        exits[launch] = exit
        handle(.ended(launch))
        for case .exited(let termination) in notices.dropFirst(before) where termination.launch == launch {
            return termination
        }
        throw PreforkError("\(id) has not exited")
    }

    /// Reports that a worker is ready, as its `Worker.reportReady()` does.
    ///
    /// - Throws: An error if the worker has no process.
    public func reportReady(_ id: WorkerID) throws(PreforkError) { handle(.reported(try process(of: id), .ready)) }

    /// Lets time pass. Workers whose wait is over are launched, and workers whose grace is over are killed.
    public func advance(by duration: Duration) {
        let end = now.advanced(by: duration)
        while let deadline = supervisor.nextDeadline, deadline <= end {
            now = max(now, deadline)
            handle(.deadline)
        }
        now = max(now, end)
    }

    /// Requests the status, as SIGQUIT does.
    ///
    /// - Returns: The state of all workers, which the server's `statusWasRequested` has received.
    @discardableResult
    public func requestStatus() throws(PreforkError) -> Status {
        let before = notices.count
        handle(.statusRequested)
        for case .status(let status) in notices.dropFirst(before) { return status }
        throw PreforkError("the master has given no status")
    }

    /// Stops the master, as SIGTERM or SIGINT does. When all workers have exited, the server's `masterWillExit` is called.
    ///
    /// - Returns: The signals that the workers have received.
    @discardableResult
    public func stop(_ request: StopRequest = .terminate) -> [WorkerID: Signal] {
        let before = notices.count
        handle(.stopRequested(request))
        var signals: [WorkerID: Signal] = [:]
        for case .stopping(let launch, _, let signal, _, _) in notices.dropFirst(before) {
            signals[launch.worker] = signal
        }
        return signals
    }

    private func process(of id: WorkerID) throws(PreforkError) -> Launch {
        guard let launch = processes[id] else { throw PreforkError("\(id) has no process") }
        return launch
    }
}

/// The loop of the engine, with processes that exist only as numbers.
extension Rehearsal {
    private func handle(_ event: Event) {
        guard !isOver else { return }
        turn([event])
        takeLaunchRequests()
        if isOver { main.end("the master has ended") }
    }

    private func takeLaunchRequests() {
        for spec in main.hooks.launchRequests.takeAll() { turn([.launchRequested(spec)]) }
    }

    private var isOver: Bool { exitCode != nil && processes.isEmpty }

    private func turn(_ first: [Event]) {
        var events = first
        var reports: [Notice] = []
        while !events.isEmpty {
            var answers: [Event] = []
            for event in events {
                for effect in supervisor.handle(event, at: now) { perform(effect, &answers, &reports) }
            }
            events = answers
        }
        for notice in reports { main.observe(notice) }
    }

    private func perform(_ effect: Effect, _ answers: inout [Event], _ reports: inout [Notice]) {
        switch effect {
        case .load:
            if let specs = main.load(for: .reload) { answers.append(.desired(specs)) }
        case .admit(let spec, _): answers.append(.admitted(spec))
        case .launch(let launch, _):
            processes[launch.worker] = launch
            answers.append(.launched(launch, pid: nextPID))
            nextPID &+= 1
        case .signal(let launch, let signal, _):
            guard signal != .none, processes[launch.worker] == launch else { return }
            exits[launch] = signal == .kill ? .signal(.kill) : .code(0)
            answers.append(.ended(launch))
        case .reap(let launch, _):
            guard processes[launch.worker] == launch else { return }
            processes[launch.worker] = nil
            let exit = exits.removeValue(forKey: launch) ?? .code(0)
            answers.append(.exited(launch, exit, main.hooks.restartDecision(launch, exit)))
        case .chooseSignals(let request):
            answers.append(.stop(request, signals: main.hooks.stopSignals(request)))
        case .report(let notice): reports.append(notice)
        case .finish(let code): exitCode = code
        case .cancel, .probe, .measure, .restore, .release, .refuseClients, .takeClients, .leaveToWorkers, .abandon:
            break
        }
    }
}
