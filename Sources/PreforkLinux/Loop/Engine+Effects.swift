internal import Glibc
internal import Supervision

/// Performs the effects of the core.
extension Engine {
    /// Passes events to the core and performs the effects that it returns. Effects are answered by further events,
    /// which are handled as well.
    ///
    /// Notices are passed on when all effects have been performed, so that a slow reader of the log does not delay a
    /// launch.
    mutating func handle(_ first: [Event]) {
        var events = first
        var notices: [Notice] = []
        repeat {
            var answers: [Event] = []
            for event in events {
                for effect in supervisor.handle(event, at: .now) { perform(effect, &answers, &notices) }
            }
            events = answers.isEmpty ? makeLaunches(&notices) : answers
        } while !events.isEmpty
        for notice in notices { observe(notice) }
    }

    private mutating func perform(_ effect: Effect, _ answers: inout [Event], _ notices: inout [Notice]) {
        switch effect {
        case .load(let others):
            guard let specs = load(.reload), prepare(specs, beside: others, for: .reload, &notices) else { return }
            answers.append(.desired(specs))
        case .admit(let spec, let others):
            guard prepare([spec], beside: others, for: .launch(spec.id), &notices) else { return }
            answers.append(.admitted(spec))
        case .launch(let launch, let spec):
            launchQueue.add(launch, spec)
        case .cancel(let launch):
            if launchQueue.cancel(launch) { answers.append(.cancelled(launch)) }
        case .signal(let launch, let signal, let scope):
            // A launch without a process has ended already. The core is informed of its exit by another event.
            attempt(&notices) { () throws(SystemError) in try children[launch]?.send(signal, to: scope) }
        case .reap(let launch, let scope):
            if let exit = reap(launch, remains: scope, &notices) {
                answers.append(.exited(launch, exit, hooks.restartDecision(launch, exit)))
            }
        case .release(let sockets):
            release(sockets, &notices)
        case .chooseSignals(let request):
            answers.append(.stop(request, signals: hooks.stopSignals(request)))
        case .report(let notice):
            if case .launchRefused(_, .everythingStops) = notice { refusesLaunches = true }
            notices.append(notice)
        case .finish(let code):
            exitCode = code
        }
    }

    /// Performs a call. A failure is reported by a notice and has no other effect.
    func attempt(_ notices: inout [Notice], _ body: () throws(SystemError) -> Void) {
        do throws(SystemError) { try body() } catch { notices.append(.problem(Problem(error))) }
    }
}

extension Problem {
    init(_ error: SystemError) { self.init(error.description, errno: error.errno) }
}
