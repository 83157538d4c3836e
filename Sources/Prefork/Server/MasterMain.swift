internal import Glibc
package import PreforkLinux
package import Supervision

/// The main function of the master's process. It runs the engine of `prefork-run` with the server's workers and hooks in
/// place of a manifest.
package final class MasterMain<Server: PreforkServer> {
    private typealias Context = Server.Context

    package private(set) var server: Server
    private let program: OwnProgram
    /// The decisions of the server, for the engine.
    package private(set) var hooks: EngineHooks
    package let master: Master<Server.Context>
    /// Receives each notice before the server does. For rehearsals.
    package var reports: ((Notice) -> Void)?
    /// The assignments of the last call of `workers(in:)`. They are applied when the engine accepts the set.
    private var pendingAssignments: [WorkerID: ContextAssignment<Context>] = [:]
    /// The launches that the last call of `workers(in:)` has requested, until its set is accepted. They are dropped if the set
    /// is refused.
    private var pendingLaunchRequests = 0..<0

    init(_ server: Server, _ program: OwnProgram) {
        self.server = server
        self.program = program
        hooks = EngineHooks()
        master = Master(program: program, launchRequests: hooks.launchRequests)
        hooks.reapsOtherChildren = EngineHooks.getsOrphans
        // The name alone, as workers have it, and a word for those who look at the list of processes.
        hooks.companionArguments = [program.name, "output"]
        hooks.didLaunch = { [unowned self] in master.willReport($0, of: $1) }
        hooks.restartDecision = { [unowned self] in restartDecision(after: $1, of: $0) }
        hooks.controlAddress = { [unowned self] in
            self.server.controlSocket?.address { observe(.problem(Problem("\($0)", errno: $0.errno))) }
        }
        hooks.manifestName = { OwnProgram.shortName }
        hooks.version = "as a library"
        hooks.stopSignals = { [unowned self] in stopSignals(for: $0) }
    }

    /// Creates the master of a server that a test rehearses. It launches no process.
    package convenience init(rehearsing server: Server) { self.init(server, OwnProgram()) }

    /// Creates the server and runs its workers until the master exits.
    static func run(_ makeServer: () throws -> Server) -> Never {
        do {
            // First of all, so that no signal is lost or ends the process, whatever the program's own code does.
            try Engine.takeSignals()
            try StandardStreams.ensureOpen()
            StandardOutput.bufferLines()
            let program = OwnProgram()
            warnOfNearMisses()
            let master = MasterMain(try makeServer(), program)
            master.hooks.log = StandardError.stopWaiting()
            exit(master.run(try master.engine()))
        } catch {
            StandardError.write(LogRecord("start-refused", "cannot start: \(sentence(of: error))", level: .error))
            exit(error is SystemError ? Engine.systemExitCode : Engine.refusedExitCode)
        }
    }

    /// Writes a warning for each method that looks like a hook and is none. A release build has no such method any more.
    private static func warnOfNearMisses() {
        #if DEBUG
            for sentence in NearMisses(of: Server.self).sentences {
                StandardError.write(LogRecord("no-hook", sentence, level: .warning))
            }
        #endif
    }

    private func engine() throws(SystemError) -> Engine {
        try Engine(load: { [unowned self] in load(for: $0) }, hooks: hooks, observe: { [unowned self] in observe($0) })
    }

    /// Runs the engine and calls the server's first and last hook.
    ///
    /// - Returns: The exit code of the master.
    private func run(_ engine: consuming Engine) -> Int32 {
        begin()
        do throws(SystemError) {
            let code = try engine.run()
            end("the master has ended")
            return code
        } catch {
            StandardError.write(LogRecord("master-failed", "cannot continue: \(error)", level: .error))
            end("the master cannot continue: \(error)")
            return Engine.systemExitCode
        }
    }

    package func begin() { server.masterDidStart(master) }

    /// Completes the launches by hand and calls the server's last hook.
    ///
    /// - Parameter reason: Why the master's loop has ended.
    package func end(_ reason: String) {
        master.completeAll(reason)
        server.masterWillExit(master)
        master.close()
        // Completes the launches that `masterWillExit` has requested.
        master.completeAll(reason)
    }

    /// Returns the specs of the workers that the server asks for. Returns nil if the server throws or its set is not valid.
    /// The refusal was then reported.
    package func load(for reason: LoadReason) -> [WorkerSpec]? {
        // The last set may still wait for the addresses of its hosts, and this set takes its place.
        dropLaunchRequests("the workers that were requested with it were replaced by another reload")
        do throws(PreforkError) {
            let contexts = try contexts()
            var assignments = try contexts.map { context throws(PreforkError) in
                let spec = try program.spec(for: context, id: context.id)
                return master.assignmentIfEqual(context, spec) ?? ContextAssignment(context: context, spec: spec)
            }
            let upkeep = try GroupPolicies.upkeep(of: assignments.map(\.spec), contexts.map(\.rollout))
            for (index, shared) in upkeep.enumerated() { assignments[index].spec.sharedUpkeep = shared }
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
        let earlier = hooks.launchRequests.count
        defer { pendingLaunchRequests = earlier..<max(earlier, hooks.launchRequests.count) }
        do {
            contexts = try server.workers(in: master)
        } catch {
            throw PreforkError("cannot list the workers: \(sentence(of: error))")
        }
        var ids: Set<WorkerID> = []
        for context in contexts where !ids.insert(context.id).inserted {
            throw PreforkError("two workers have the id \(context.id)")
        }
        return contexts
    }

    package func observe(_ notice: Notice) {
        reports?(notice)
        if hooks.feed.isOpen {
            for record in LogRecord.records(of: notice, manifest: OwnProgram.shortName) { hooks.feed.write(record) }
        }
        update(by: notice)
        server.masterDidReport(notice, in: master)
    }

    /// Drops the launches that `workers(in:)` has requested, because its set was refused.
    private func dropLaunchRequests(_ reason: String) {
        let dropped = hooks.launchRequests.drop(pendingLaunchRequests)
        pendingLaunchRequests = 0..<0
        for id in dropped { launchFailed(id, reason) }
    }

    /// Updates the master's lists of workers and calls the server's hook for the notice, if there is one.
    private func update(by notice: Notice) {
        switch notice {
        case .accepted(let plan, let generation, _):
            pendingLaunchRequests = 0..<0
            master.update(to: pendingAssignments, isRolledOut: generation > 1 && plan.isRolledOut)
        case .committed, .rolledBack: master.commit()
        case .rolloutFailed(_, then: .rollback): master.goBack()
        case .launched(let launch, let pid, _, _): master.launched(launch, pid: pid)
        case .ready(let launch, _, _):
            if let child = master.child(launch) { server.workerIsReady(child, in: master) }
        case .exited(let termination):
            if !termination.allowsRelaunch { master.forget(termination.launch.worker) }
            master.complete(termination.launch.worker, with: LaunchOutcome(termination.exit))
        case .cancelled(let launch): launchFailed(launch.worker, "the launch was cancelled before it was made")
        case .removed(let id): master.forget(id)
        case .stopping(let launch, _, _, _, let reason): if !reason.isFailure { master.noteStop(of: launch) }
        case .status(let status): server.statusWasRequested(status, in: master)
        case .launchRefused(let id, let reason): launchFailed(id, "cannot launch \(id): \(reason.sentence)")
        case .refused(let refusals, .launch(let id)):
            launchFailed(id, refusals.map(\.sentence).joined(separator: "; "))
        case .refused(_, .start), .refused(_, .reload), .refused(_, .scaling):
            dropLaunchRequests("the workers that were requested with it were refused")
        // A server has no former names.
        case .redirected, .renamed, .rolloutFailed, .replacementGivenUp, .needFailed, .notAdjusted, .killing,
            .unreachable, .abandoned,
            .launchesDelayed,
            .launchesResumed, .stopRequested, .graceEnded, .done, .leftProcesses, .fileChanged, .fileMissing,
            .ordered, .requested,
            .reloadIgnored,
            .finished,
            .listening,
            .closed, .mended, .refusingClients, .takingClients, .unclaimedSocket, .waitingForName, .nonblocking,
            .mayBindItself,
            .stoppedByTerminal, .outOfMemory, .movedToCgroup, .socketLeft, .output, .http, .event, .ignored,
            .problem:
            break
        }
    }

    private func launchFailed(_ id: WorkerID, _ reason: String) {
        master.forget(id)
        master.complete(id, with: .neverStarted(reason))
    }

    /// Called after a process was reaped and before a successor is launched, so that `workerWasReaped` can free what it has used.
    ///
    /// A process that was stopped because it did not work has died, so the server decides about it as after any other exit.
    private func restartDecision(after exit: Exit, of launch: Launch) -> RestartDecision {
        guard let child = master.removeChild(launch) else { return .byPolicy }
        server.workerWasReaped(child, with: exit, in: master)
        return child.isLeaving ? .byPolicy : server.workerDidExit(child, with: exit, in: master)
    }

    private func stopSignals(for request: StopRequest) -> [WorkerID: Signal] {
        return switch server.masterWillStop(master, for: request) {
        case .byPolicy: [:]
        case .send(let signal): Dictionary(master.children.map { ($0.id, signal) }) { first, _ in first }
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
        // The worker still has its old process.
        case _ where remaining != nil: true
        case .relaunch, .succeeded, .rolloutFailed: true
        case .escalated, .impossible: !isLast
        case .asked, .completed, .givenUp: false
        }
    }
}
