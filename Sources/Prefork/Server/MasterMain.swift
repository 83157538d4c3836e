internal import Glibc
internal import PreforkLinux
internal import Supervision

/// The main function of the master's process. It runs the engine of `prefork-run` with the server's workers and hooks in
/// place of a manifest.
final class MasterMain<Server: PreforkServer> {
    private typealias Context = Server.Context

    private var server: Server
    private let program: OwnProgram
    private let hooks: EngineHooks
    private let master: Master<Context>
    /// The assignments of the last call of `workers()`. They are applied when the engine accepts the set.
    private var pendingAssignments: [WorkerID: ContextAssignment<Context>] = [:]
    /// The number of requested launches before the last call of `workers()`. The requests that `workers()` itself has made are
    /// dropped if its set is refused.
    private var earlierLaunchRequests = 0
    /// The workers that were asked to stop and whose processes have not ended.
    private var stopping: Set<WorkerID> = []

    private init(_ server: Server, _ program: OwnProgram) {
        self.server = server
        self.program = program
        hooks = EngineHooks()
        master = Master(program: program, launchRequests: hooks.launchRequests)
    }

    /// Creates the server and runs its workers until the master exits.
    static func run() -> Never {
        let program = OwnProgram()
        do {
            try Engine.blockSignals()
            let master = MasterMain(try Server(), program)
            exit(master.run(try master.engine()))
        } catch {
            StandardError.write(LogRecord("start-refused", "cannot start: \(sentence(of: error))", level: .error))
            exit(error is SystemError ? Engine.systemExitCode : Engine.refusedExitCode)
        }
    }

    private func engine() throws(SystemError) -> Engine {
        var hooks = hooks
        hooks.reapsOtherChildren = EngineHooks.getsOrphans
        hooks.restartDecision = { [unowned self] in restartDecision(after: $1, of: $0) }
        hooks.stopSignals = { [unowned self] in stopSignals(for: $0) }
        return try Engine(
            load: { [unowned self] in load(for: $0) }, hooks: hooks, observe: { [unowned self] in observe($0) })
    }

    /// Runs the engine and calls the server's first and last hook.
    ///
    /// - Returns: The exit code of the master.
    private func run(_ engine: consuming Engine) -> Int32 {
        server.onStart(master)
        let code: Int32
        var reason = "the master has ended"
        do throws(SystemError) {
            code = try engine.run()
        } catch {
            StandardError.write(LogRecord("master-failed", "cannot continue: \(error)", level: .error))
            reason = "the master cannot continue: \(error)"
            code = Engine.systemExitCode
        }
        master.completeAll(reason)
        server.onFinish(master)
        master.close()
        // Completes the launches that `onFinish` has requested.
        master.completeAll(reason)
        return code
    }

    /// Returns the specs of the workers that the server asks for. Returns nil if the server throws or its set is not valid.
    /// The refusal was then reported.
    private func load(for reason: LoadReason) -> [WorkerSpec]? {
        earlierLaunchRequests = hooks.launchRequests.count
        do throws(PreforkError) {
            let assignments = try contexts().map { context throws(PreforkError) in
                let spec = try program.spec(for: context, id: context.id)
                return master.assignmentIfEqual(context, spec) ?? ContextAssignment(context: context, spec: spec)
            }
            let specs = assignments.map(\.spec)
            if let conflict = master.socketConflict(inSet: specs) { throw PreforkError(conflict) }
            pendingAssignments = Dictionary(
                assignments.map { ($0.spec.id, $0) }, uniquingKeysWith: { first, _ in first })
            return specs
        } catch {
            observe(.refused([Refusal(error.description)], reason))
            return nil
        }
    }

    private func contexts() throws(PreforkError) -> [Context] {
        let contexts: [Context]
        do {
            contexts = try server.workers()
        } catch {
            throw PreforkError("cannot list the workers: \(sentence(of: error))")
        }
        var ids: Set<WorkerID> = []
        for context in contexts where !ids.insert(context.id).inserted {
            throw PreforkError("two workers have the id \(context.id)")
        }
        return contexts
    }

    private func observe(_ notice: Notice) {
        update(by: notice)
        server.observe(notice)
    }

    /// Drops the launches that `workers()` has requested, because its set was refused.
    private func dropLaunchRequests() {
        for id in hooks.launchRequests.drop(after: earlierLaunchRequests) {
            launchFailed(id, "the workers that were requested with it were refused")
        }
    }

    /// Updates the master's lists of workers and calls the server's hook for the notice, if there is one.
    private func update(by notice: Notice) {
        switch notice {
        case .accepted: master.update(to: pendingAssignments)
        case .launched(let launch, let pid): master.launched(launch.worker, pid: pid)
        case .ready(let launch, _, _): if let child = master.child(launch.worker) { server.onReady(child, master) }
        case .exited(let termination):
            if !termination.allowsRelaunch { master.forget(termination.launch.worker) }
            master.complete(termination.launch.worker, with: LaunchOutcome(termination.exit))
        case .stopping(let launch, _, _, _, _): stopping.insert(launch.worker)
        case .status(let status): server.onQuit(master, status)
        case .launchRefused(let id, let reason): launchFailed(id, "cannot launch \(id): \(reason.sentence)")
        case .refused(let refusals, .launch(let id)):
            launchFailed(id, refusals.map(\.sentence).joined(separator: "; "))
        case .refused(_, .start), .refused(_, .reload): dropLaunchRequests()
        case .killing, .stopRequested, .graceEnded, .done, .leftProcesses, .reloadIgnored, .finished, .listening,
            .closed, .ignored, .problem:
            break
        }
    }

    private func launchFailed(_ id: WorkerID, _ reason: String) {
        master.forget(id)
        master.complete(id, with: .neverStarted(reason))
    }

    /// Called after a process was reaped and before a successor is launched, so that `cleanUp` can free what it has used.
    private func restartDecision(after exit: Exit, of launch: Launch) -> RestartDecision {
        guard let child = master.removeChild(launch.worker) else { return .byPolicy }
        server.cleanUp(after: child, master)
        if stopping.remove(child.id) != nil { return .byPolicy }
        return server.onChildFinished(child, exit, master)
    }

    private func stopSignals(for request: StopRequest) -> [WorkerID: Signal] {
        let order = request == .terminate ? server.onTerminate(master) : server.onInterrupt(master)
        return switch order {
        case .byPolicy: [:]
        case .send(let signal): Dictionary(uniqueKeysWithValues: master.children.map { ($0.id, signal) })
        case .each(let signals): signals
        }
    }
}

extension LaunchOutcome {
    fileprivate init(_ exit: Exit) {
        if case .neverStarted(let failure) = exit {
            self = .neverStarted(failure.sentence)
        } else {
            self = .ended(exit)
        }
    }
}

extension Termination {
    /// Whether the worker may be launched again after this end of its process.
    fileprivate var allowsRelaunch: Bool {
        switch next {
        case .relaunch: true
        case .escalated: !isLast
        case .asked, .completed, .givenUp: false
        }
    }
}
