public import Prefork
internal import PreforkLinux
public import Supervision

/// A server's master without processes, sockets and waiting: the test says what happens, and the master's own code decides.
///
/// The decisions are those of the real master: its plan, its policies with their waits, and its order of the hooks. The time
/// stands still until the test advances it. A launch always succeeds, and its process runs until `exit`, `stop` or a reload ends
/// it. A process that receives a signal exits at once: with 0, or by SIGKILL or SIGABRT if that is the signal. No socket is
/// opened. A process with a watchdog reports in time that it works.
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
///     try rehearsal.reload()
///     print(rehearsal.finishReload()?.cause ?? "committed")
/// }
/// ```
public final class Rehearsal<Server: PreforkServer> {
    /// The notices so far, which the server's `masterDidReport` has received.
    public private(set) var notices: [Notice] = []
    /// The exit code of the master; nil while it runs.
    public private(set) var exitCode: Int32?
    /// Returns why a probe of a worker fails, such as `GET /healthz answers 503`; nil if it succeeds. By default each probe
    /// succeeds.
    public var probeFailure: (WorkerID, Probe) -> String? = { _, _ in nil }
    /// Returns whether the processes of a worker call `Worker.reportReady()` as soon as they run. By default none does, and the
    /// test reports it by `reportReady`.
    public var isReadyAtOnce: (WorkerID) -> Bool = { _ in false }

    private let main: MasterMain<Server>
    private var supervisor = Supervisor(seed: 1)
    private var now = Instant(nanoseconds: 0)
    /// The processes that run, with their watchdogs.
    private var processes: [Launch: Duration?] = [:]
    /// How the processes end that are about to be reaped. By default with code 0.
    private var exits: [Launch: Exit] = [:]
    private var nextPID: Int32 = 1000
    private var hasSet = false
    /// The notices of this turn that were not passed on yet.
    private var reports: [Notice] = []
    /// Why the last reload was taken back.
    private var failure: RolloutFailure?

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

    /// Asks the server for its workers, as the master does at the start and at each SIGHUP, and begins to launch and stop
    /// workers.
    ///
    /// The first set is launched at once. A later set is rolled out: a worker is replaced when the rollout policy of its group
    /// allows it, and the next one when the new process has been up for long enough, a second for workers without readiness.
    /// So not all is replaced when this method returns. `advance(by:)` and `reportReady` let the reload go on, and
    /// `finishReload()` lets it go on to its end.
    ///
    /// - Returns: The plan that is carried out.
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

    /// Lets time pass until the reload in progress has ended: it was committed, was taken back, or is paused. Returns at once if
    /// there is none.
    ///
    /// A process that has to report that it is ready does so only if the test says so, by `reportReady` or `isReadyAtOnce`.
    /// Without it, the reload fails when its time is over.
    ///
    /// - Returns: Why the last reload was taken back or is paused; nil if it was committed.
    @discardableResult
    public func finishReload() -> RolloutFailure? {
        while let transaction = supervisor.transaction {
            if case .failed(let failure) = transaction.pause { return failure }
            guard let deadline = supervisor.nextDeadline else { break }
            advance(by: max(.zero, deadline.since(now)))
        }
        return failure
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

    /// Ends a process of a worker that was not asked to stop.
    ///
    /// - Parameters:
    ///   - id: The worker.
    ///   - role: Which of its processes: the one that does its work, or the one that is about to take its place.
    ///   - exit: How the process ends.
    ///   - age: How much time passes before.
    /// - Returns: The end of the process, with what follows for the worker.
    /// - Throws: An error if the worker has no such process.
    @discardableResult
    public func exit(
        of id: WorkerID, _ role: Status.Role = .worker, with exit: Exit, after age: Duration = .zero
    ) throws(PreforkError) -> Termination {
        advance(by: age)
        let launch = try process(of: id, role)
        let before = notices.count
        exits[launch] = exit
        handle(.ended(launch))
        for case .exited(let termination) in notices.dropFirst(before) where termination.launch == launch {
            return termination
        }
        throw PreforkError("\(id) has not exited")
    }

    /// Reports that a worker is ready, as its `Worker.reportReady()` does. While the worker is replaced, it is the process that
    /// is about to take its place that is ready.
    ///
    /// - Throws: An error if the worker has no process.
    public func reportReady(_ id: WorkerID) throws(PreforkError) {
        let isReplaced = worker(id)?.successor != nil
        handle(.reported(try process(of: id, isReplaced ? .successor : .worker), .ready))
    }

    /// Lets time pass. Workers whose wait is over are launched, workers whose turn has come are replaced, and workers whose grace
    /// is over are killed.
    public func advance(by duration: Duration) {
        let end = now.advanced(by: duration)
        while let deadline = supervisor.nextDeadline, deadline <= end {
            now = max(now, deadline)
            for launch in watched { handle(.reported(launch, .watchdog)) }
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

    private func worker(_ id: WorkerID) -> WorkerState? { supervisor.workers.first { $0.id == id } }

    private func process(of id: WorkerID, _ role: Status.Role) throws(PreforkError) -> Launch {
        let process =
            switch role {
            case .worker: worker(id)?.occupant
            case .successor: worker(id)?.successor
            case .leaving: worker(id)?.retirees.first
            }
        guard let launch = process?.launch, processes[launch] != nil else {
            let kind =
                switch role {
                case .worker: "process"
                case .successor: "process that is about to take its place"
                case .leaving: "process that was asked to stop"
                }
            throw PreforkError("\(id) has no \(kind)")
        }
        return launch
    }

    /// The processes that have to report that they work.
    private var watched: [Launch] {
        processes.filter { $0.value != nil }.keys.sorted { $0.number < $1.number }
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
        while !events.isEmpty {
            var answers: [Event] = []
            for event in events {
                for effect in supervisor.handle(event, at: now) { perform(effect, &answers) }
            }
            events = answers
        }
        reportNotices()
    }

    /// Passes the notices of this turn on. Called at the end of a turn, and where the engine does so: before a signal is sent,
    /// and before the server decides about a process that has ended.
    private func reportNotices() {
        while !reports.isEmpty {
            let notice = reports.removeFirst()
            switch notice {
            case .accepted: failure = nil
            case .rolledBack(let cause, _, _, _, _): failure = cause
            default: break
            }
            main.observe(notice)
        }
    }

    private func perform(_ effect: Effect, _ answers: inout [Event]) {
        switch effect {
        case .load:
            if let specs = main.load(for: .reload) { answers.append(.desired(specs)) }
        case .admit(let spec, _): answers.append(.admitted(spec))
        case .launch(let launch, let spec):
            processes[launch] = .some(spec.value.program.watchdog)
            main.hooks.didLaunch(launch, spec.value)
            answers.append(.launched(launch, pid: nextPID))
            nextPID &+= 1
            if isReadyAtOnce(launch.worker) { answers.append(.reported(launch, .ready)) }
        case .adjust(let launch, _, _): answers.append(.adjusted(launch, []))
        case .signal(let launch, let signal, _):
            reportNotices()
            guard signal != .none, processes[launch] != nil else { return }
            exits[launch] = signal == .kill || signal == .abort ? .signal(signal) : .code(0)
            answers.append(.ended(launch))
        case .probe(let launch, let purpose, let probe, _):
            answers.append(.probed(launch, purpose, probeFailure(launch.worker, probe).map { .failed($0) } ?? .passed))
        case .reap(let launch, _):
            guard processes.removeValue(forKey: launch) != nil else { return }
            let exit = exits.removeValue(forKey: launch) ?? .code(0)
            reportNotices()
            answers.append(.exited(launch, exit, main.hooks.restartDecision(launch, exit)))
        case .chooseSignals(let request):
            answers.append(.stop(request, signals: main.hooks.stopSignals(request)))
        case .report(let notice): reports.append(notice)
        case .finish(let code): exitCode = code
        case .pass, .cancel, .rename, .measure, .redirectOutput, .restore, .release, .refuseClients, .takeClients,
            .leaveToWorkers, .shutDown, .abandon:
            break
        }
    }
}
