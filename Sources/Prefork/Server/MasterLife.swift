internal import Glibc
internal import PreforkLinux
internal import Supervision

/// A server's life as the master: the engine that the runner uses, with the server's answers in the manifest's place.
final class MasterLife<Server: PreforkServer> {
    private typealias Context = Server.Context

    private var server: Server
    private let program: OwnProgram
    private let hooks: EngineHooks
    private let master: Master<Context>
    /// What `workers()` said last, until the engine has taken it.
    private var offered: [WorkerID: ContextAssignment<Context>] = [:]
    /// How many launches by hand waited when `workers()` was asked: those that it asks for stand and fall with its answer.
    private var launchesBefore = 0
    /// Who was asked to leave and has not left.
    private var leaving: Set<WorkerID> = []

    private init(_ server: Server, _ program: OwnProgram) {
        self.server = server
        self.program = program
        hooks = EngineHooks()
        master = Master(program: program, launchRequests: hooks.launchRequests)
    }

    static func run() -> Never {
        let program = OwnProgram()
        do {
            try Engine.blockSignals()
            let life = MasterLife(try Server(), program)
            exit(life.serve(try life.engine()))
        } catch {
            StandardError.write(LogRecord("start-refused", "cannot start: \(sentence(of: error))", level: .error))
            exit(error is SystemError ? Engine.systemExitCode : Engine.refusedExitCode)
        }
    }

    private func engine() throws(SystemError) -> Engine {
        var hooks = hooks
        hooks.reapsOtherChildren = EngineHooks.getsOrphans
        hooks.restartDecision = { [unowned self] in ended($0, $1) }
        hooks.stopSignals = { [unowned self] in signals($0) }
        return try Engine(
            load: { [unowned self] in specs($0) }, hooks: hooks, observe: { [unowned self] in told($0) })
    }

    private func serve(_ engine: consuming Engine) -> Int32 {
        server.onStart(master)
        let code: Int32
        var reason = "the master has ended"
        do throws(SystemError) {
            code = try engine.run()
        } catch {
            StandardError.write(LogRecord("master-failed", "cannot go on: \(error)", level: .error))
            reason = "the master cannot go on: \(error)"
            code = Engine.systemExitCode
        }
        master.tellAll(reason)
        server.onFinish(master)
        master.close()
        // Those that were asked for just now.
        master.tellAll(reason)
        return code
    }

    /// What the server wants now; nil when it cannot say or wants what cannot be, which has been told.
    private func specs(_ reason: LoadReason) -> [WorkerSpec]? {
        launchesBefore = hooks.launchRequests.count
        do throws(PreforkError) {
            let assignments = try wanted().map { context throws(PreforkError) in
                let spec = try program.spec(for: context, id: context.id)
                return master.unchanged(context, spec) ?? ContextAssignment(context: context, spec: spec)
            }
            let specs = assignments.map(\.spec)
            if let objection = master.objection(toSet: specs) { throw PreforkError(objection) }
            offered = Dictionary(assignments.map { ($0.spec.id, $0) }, uniquingKeysWith: { first, _ in first })
            return specs
        } catch {
            told(.refused([Refusal(error.description)], reason))
            return nil
        }
    }

    private func wanted() throws(PreforkError) -> [Context] {
        let contexts: [Context]
        do {
            contexts = try server.workers()
        } catch {
            throw PreforkError("cannot tell the workers: \(sentence(of: error))")
        }
        var ids: Set<WorkerID> = []
        for context in contexts where !ids.insert(context.id).inserted {
            throw PreforkError("there are two workers of the id \(context.id)")
        }
        return contexts
    }

    private func told(_ notice: Notice) {
        update(by: notice)
        server.observe(notice)
    }

    /// Nothing has changed, so nobody is launched either.
    private func dropLaunches() {
        for id in hooks.launchRequests.drop(after: launchesBefore) {
            launchFailed(id, "the workers that were wanted with it were refused")
        }
    }

    /// Keeps the master's books and calls the hook that belongs to a notice.
    private func update(by notice: Notice) {
        switch notice {
        case .accepted: master.update(to: offered)
        case .launched(let launch, let pid): master.launched(launch.worker, pid: pid)
        case .ready(let launch, _, _): if let child = master.child(launch.worker) { server.onReady(child, master) }
        case .exited(let termination):
            if !termination.mayBeFollowed { master.dismiss(termination.launch.worker) }
            master.tell(LaunchOutcome(termination.exit), of: termination.launch.worker)
        case .stopping(let launch, _, _, _, _): leaving.insert(launch.worker)
        case .status(let status): server.onQuit(master, status)
        case .launchRefused(let id, let reason): launchFailed(id, "cannot launch \(id): \(reason.sentence)")
        case .refused(let refusals, .launch(let id)):
            launchFailed(id, refusals.map(\.sentence).joined(separator: "; "))
        case .refused(_, .start), .refused(_, .reload): dropLaunches()
        case .killing, .stopRequested, .graceEnded, .reloadIgnored, .finished, .listening, .closed, .ignored, .problem:
            break
        }
    }

    private func launchFailed(_ id: WorkerID, _ reason: String) {
        master.dismiss(id)
        master.tell(.neverStarted(reason), of: id)
    }

    /// What the worker used is given up before anybody is launched in its place.
    private func ended(_ launch: Launch, _ exit: Exit) -> RestartDecision {
        guard let child = master.ended(launch.worker) else { return .byPolicy }
        server.cleanUp(after: child, master)
        if leaving.remove(child.id) != nil { return .byPolicy }
        return server.onChildFinished(child, exit, master)
    }

    private func signals(_ request: StopRequest) -> [WorkerID: Signal] {
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
    /// Whether the same worker may be launched again.
    fileprivate var mayBeFollowed: Bool {
        switch next {
        case .relaunch: true
        case .escalated: !isLast
        case .asked, .completed, .givenUp: false
        }
    }
}
