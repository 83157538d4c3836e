internal import Supervision

/// A lookup of names, and the workers that wait for it.
struct WaitingLookup {
    /// The workers that wait.
    enum Purpose {
        case set([WorkerSpec], beside: [WorkerSpec], LoadReason)
        case launch(WorkerSpec)

        /// The workers whose names have to be known.
        fileprivate var workers: [WorkerSpec] {
            switch self {
            case .set(let specs, let others, _): specs + others
            case .launch(let spec): [spec]
            }
        }

        fileprivate var reason: LoadReason {
            switch self {
            case .set(_, _, let reason): reason
            case .launch(let spec): .launch(spec.id)
            }
        }
    }

    let process: NameLookup
    let purpose: Purpose
    let key: PollerKey
    /// When the lookup has failed.
    let deadline: Instant
    /// When the log says what is waited for; nil when it has said so.
    var tellsAt: Instant?

    /// When the loop has something to do about the lookup.
    var nextStep: Instant { min(deadline, tellsAt ?? deadline) }
}

/// Names are looked up by another process, so that the loop never waits for a name server.
///
/// While names are looked up, the core knows nothing of the workers that wait for them. When the names are known, the core
/// is told again what it was told before, and this time the effect is performed.
extension Engine {
    /// Reads the manifest, and opens the sockets that its workers need.
    ///
    /// - Returns: The workers; nil when they were refused, or when their names are looked up first.
    mutating func loadedSet(beside others: [WorkerSpec]) -> [WorkerSpec]? {
        let reason = requestedLoad ?? (hasStarted ? LoadReason.reload : .start)
        var known = lookedUpSet
        lookedUpSet = nil
        if known == nil {
            // The manifest is read again, so nobody waits for the names of the last reading any more.
            cancelLookup()
            if !reason.isScaling {
                fileWatcher?.note()
                readSince = .now
            }
            known = load(reason)
        }
        guard let loaded = known else {
            refuseStart(Engine.refusedExitCode)
            return nil
        }
        if reason.isScaling, supervisor.changesMoreThanTheNumber(of: loaded) {
            refuseScaling("a file of the manifest differs from what runs; SIGHUP reads it", reason)
            return nil
        }
        report(listeners.mendAll())
        let specs = listeners.numbered(loaded)
        guard !startLookup(for: .set(specs, beside: others, reason)) else { return nil }
        guard prepare(specs, beside: others, for: reason) else {
            refuseStart(Engine.systemExitCode)
            // The program drops the launches that it has requested together with the set, before the next turn makes them.
            reportNotices()
            return nil
        }
        hasStarted = true
        return specs
    }

    /// Looks up the names that are not known yet, if there are any.
    ///
    /// - Returns: Whether the workers have to wait, or were refused.
    mutating func startLookup(for purpose: WaitingLookup.Purpose) -> Bool {
        let unknown = listeners.unknownNames(in: purpose.workers).filter { names[$0] == nil }
        guard !unknown.isEmpty else { return false }
        do throws(SystemError) {
            let process = try NameLookup(unknown, by: hooks.nameService)
            let key = try poller.add(.names, at: process.descriptor)
            lookup = WaitingLookup(
                process: process, purpose: purpose, key: key,
                deadline: Instant.now.advanced(by: hooks.nameService.patience),
                tellsAt: Instant.now.advanced(by: NameService.quietTime))
        } catch {
            refuse(purpose, error, of: unknown.first)
        }
        return true
    }

    /// Reads the answers that have arrived.
    mutating func readNames() {
        if let lookup, lookup.process.read() { finishLookup("the process that looks up names has ended") }
    }

    /// Ends a lookup that takes too long. A shorter wait is told, so that a reload which seems to do nothing has a reason.
    mutating func checkLookup() {
        guard let waiting = lookup, waiting.nextStep <= .now else { return }
        let patience = hooks.nameService.patience
        guard waiting.deadline > .now else {
            return finishLookup("no name server has answered within \(patience.humanText)")
        }
        lookup?.tellsAt = nil
        guard let name = waiting.process.awaitedName else { return }
        notices.append(.waitingForName(name, waiting.purpose.reason, patience: patience))
    }

    /// Goes on with the workers that have waited.
    ///
    /// - Parameter reason: Why a name may have no answer.
    private mutating func finishLookup(_ reason: String) {
        guard let purpose = lookup?.purpose else { return }
        names = lookup?.process.answers(reason) ?? [:]
        endLookup()
        switch purpose {
        case .set(let specs, _, let reason):
            lookedUpSet = specs
            requestLoad(for: reason)
            lookedUpSet = nil
            Engine.releaseMemory()
        case .launch(let spec):
            handle([.launchRequested(spec)])
        }
        names = [:]
    }

    /// Asks for a set of workers.
    mutating func requestLoad(for reason: LoadReason) {
        requestedLoad = reason
        handle([.reloadRequested])
        requestedLoad = nil
    }

    /// Ends a lookup for which nobody waits any more. A launch by hand is requested again.
    private mutating func cancelLookup() {
        if case .launch(let spec) = lookup?.purpose { hooks.launchRequests.putBack([spec]) }
        endLookup()
    }

    /// Ends the process of a lookup. It is reaped when SIGCHLD says that it has ended.
    mutating func endLookup() {
        guard let ended = lookup else { return }
        lookup = nil
        poller.remove(ended.key, at: ended.process.descriptor)
        ended.process.kill()
        if !ended.process.reap() { endedLookups.append(ended.process) }
    }

    private mutating func refuse(_ purpose: WaitingLookup.Purpose, _ error: SystemError, of name: String?) {
        let first = purpose.workers.first { worker in
            worker.program.sockets.contains { if case .internet(name, _) = $0.address { true } else { false } }
        }
        notices.append(.refused([Refusal(error.description, at: .host, of: first)], purpose.reason))
        if case .set = purpose { refuseStart(Engine.systemExitCode) }
    }

    /// Ends the master if no set of workers has been accepted yet.
    private mutating func refuseStart(_ code: Int32) {
        if !hasStarted { exitCode = code }
    }
}
