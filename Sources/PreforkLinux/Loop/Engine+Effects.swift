internal import Glibc
internal import Supervision

/// Performs the effects of the core.
extension Engine {
    /// Passes events to the core and performs the effects that it returns. Effects are answered by further events,
    /// which are handled as well.
    ///
    /// Launches wait until the end of the turn, so that a request to stop that has arrived in the meantime is handled
    /// first. Notices wait until the end of the turn, so that they do not delay the launches, or until a signal is sent,
    /// so that the log announces the signal before the worker can write a line of its own.
    mutating func handle(_ first: [Event]) {
        var events = first
        while !events.isEmpty {
            var answers: [Event] = []
            // The probable cause of an exit follows the exit in the log.
            let hints = hints
            self.hints = []
            for event in events {
                for effect in supervisor.handle(event, at: .now) { perform(effect, &answers) }
            }
            notices += hints
            events = answers
        }
    }

    private mutating func perform(_ effect: Effect, _ answers: inout [Event]) {
        switch effect {
        case .load(let others):
            if let specs = loadedSet(beside: others) {
                answers += [.rights(Shared(spawner.master.rights(for: specs))), desired(specs)]
            } else if hasStarted, lookup == nil, requestedLoad?.isScaling != true {
                answers.append(.reloadRefused)
                counts?.noteRefusal()
                reloadRefused()
            }
        case .admit(let spec, let others):
            guard !startLookup(for: .launch(spec)), prepare([spec], beside: others, for: .launch(spec.id)) else {
                return
            }
            answers.append(.admitted(spec))
        case .launch(let launch, let spec):
            launchQueue.add(launch, spec)
        case .cancel(let launch):
            if launchQueue.cancel(launch) { answers.append(.cancelled(launch)) }
        case .adjust(let launch, let attributes, let spec):
            // A launch without a process has ended already.
            let failures = children[launch]?.adjust(attributes, to: spec, of: spawner.master)
            if let place = spawner.cgroups.takeMove() { notices.append(.movedToCgroup(place)) }
            answers.append(.adjusted(launch, failures ?? []))
        case .rename(let launch):
            children[launch]?.launch = launch
            launchQueue.rename(launch)
            if let child = children[launch] { redirectOutput(of: launch, child.spec, awaitsLine: nil) }
        case .signal(let launch, let signal, let scope):
            reportNotices()
            deliver(launch, &answers) { child throws(SystemError) in try child.send(signal, to: scope) }
        case .pass(let launch, let signal):
            reportNotices()
            deliver(launch, &answers) { child throws(SystemError) in try child.pass(signal) }
        case .reap(let launch, let scope):
            if let (exit, ranOutOfMemory) = reap(launch, remains: scope) {
                // The program decides about the worker with all that was known of it before, such as that it was ready.
                reportNotices()
                if ranOutOfMemory { answers.append(.outOfMemory(launch)) }
                answers.append(.exited(launch, exit, hooks.restartDecision(launch, exit)))
            }
        case .probe(let launch, let purpose, let probe, let timeout):
            if let result = start(probe, of: launch, purpose, timeout: timeout) {
                answers.append(.probed(launch, purpose, result))
            }
        case .measure(let launch):
            if let bytes = children[launch]?.residentMemory { answers.append(.measured(launch, rss: bytes)) }
        case .redirectOutput(let launch, let spec, let awaitsLine):
            launchQueue.redirect(launch, spec)
            redirectOutput(of: launch, spec.value, awaitsLine: awaitsLine)
        case .restore(let specs):
            notices += listeners.restore(specs).map { .problem(Problem($0)) }
        case .release(let sockets):
            release(sockets)
        case .refuseClients(let sockets):
            let (changed, problems) = listeners.refuseClients(sockets)
            for socket in changed {
                let hasMoved = !supervisor.names(socket.spec)
                notices.append(.refusingClients(socket.spec, of: socket.group, bound: socket.bound, hasMoved: hasMoved))
            }
            socketsHaveChanged = true
            notices += problems.map { .problem(Problem($0)) }
        case .takeClients(let sockets):
            let (changed, problems) = listeners.takeClients(sockets)
            notices += changed.map { .takingClients($0.spec, of: $0.group, bound: $0.bound) }
            notices += problems.map { .problem(Problem($0)) }
        case .leaveToWorkers(let sockets):
            listeners.leaveToWorkers(sockets, except: children.socketsOutOfReach)
        case .shutDown(let sockets):
            notices += listeners.shutDown(sockets).map { .problem(Problem($0)) }
        case .abandon(let launch):
            if let child = children[launch] {
                forget(child)
                spawner.cgroups.release(child.cgroup)
            }
        case .chooseSignals(let request):
            answers.append(.stop(request, signals: hooks.stopSignals(request)))
        case .report(let notice):
            if case .launchRefused(_, .everythingStops) = notice { refusesLaunches = true }
            if case .accepted(let plan, _, _) = notice {
                told.forget(plan)
                spawner.accounts.forget()
                watchFiles()
                openControl()
                tellUnclaimedSockets()
                socketsHaveChanged = true
            }
            notices.append(notice)
            if case .accepted = notice {
                openHTTP()
                acceptEventPrograms()
                if !supervisor.isReloading { commitControl() }
            }
            if case .committed = notice { commitControl() }
            if case .rolledBack = notice {
                takeHTTPBack()
                takeControlBack()
                takeEventProgramsBack()
            }
        case .finish(let code):
            exitCode = code
        }
    }
}

extension Engine {
    /// The event that passes a set of workers to the core.
    private func desired(_ specs: [WorkerSpec]) -> Event {
        requestedLoad?.isScaling == true ? .scaled(specs) : .desired(specs)
    }

    /// Signals a process. A launch without a process has ended already, and the core is informed of its exit by another event.
    private mutating func deliver(
        _ launch: Launch, _ answers: inout [Event], by send: (ChildProcess) throws(SystemError) -> Void
    ) {
        guard let child = children[launch] else { return }
        do throws(SystemError) {
            try send(child)
        } catch {
            // ENOSYS: a sandbox refuses the call.
            if error.errno == EPERM || error.errno == ENOSYS {
                answers.append(.unreachable(launch))
            } else {
                notices.append(.problem(Problem(error)))
            }
        }
    }
}

extension Problem {
    init(_ error: SystemError) { self.init(error.description, errno: error.errno) }
}
