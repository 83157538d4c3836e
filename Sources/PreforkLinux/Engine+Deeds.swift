internal import Glibc
internal import Supervision

/// From fact to deed.
extension Engine {
    /// Hands a fact to the core and performs the answer. What performing it brings to light are facts in their turn.
    ///
    /// Deeds come first, then what is said of them: a slow reader of the log must not hold up a replacement.
    mutating func handle(_ event: Event) {
        var facts = [event]
        var notices: [Notice] = []
        while !facts.isEmpty {
            var answers: [Event] = []
            for fact in facts {
                for effect in supervisor.handle(fact, at: .now) { perform(effect, &answers, &notices) }
            }
            facts = answers
        }
        for notice in notices { observe(.notice(notice)) }
    }

    private mutating func perform(_ effect: Effect, _ answers: inout [Event], _ notices: inout [Notice]) {
        switch effect {
        case .launch(let launch, let spec):
            answers.append(start(launch, spec))
        case .signal(let launch, let signal, let scope):
            // A launch that is not there has ended already, and the core is about to hear so.
            attempt { () throws(SystemError) in try children[launch]?.send(signal, to: scope) }
        case .report(let notice):
            notices.append(notice)
        case .finish(let code):
            exitCode = code
        }
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) -> Event {
        do throws(LaunchFailure) {
            guard let sockets = listeners.sockets(for: spec.program) else {
                throw LaunchFailure(step: .prepare, errno: EBADF)
            }
            let child = try spawner.spawn(
                launch, spec, sockets: sockets, notifySocket: notifySocket?.address.text)
            children.insert(child)
            // If this fails its end is still noticed, by SIGCHLD.
            attempt { () throws(SystemError) in
                try poller.watch(child.descriptor, as: .process(launch.number))
                child.isWatched = true
            }
            return .launched(launch, pid: child.pid)
        } catch {
            return .exited(launch, .neverStarted(error))
        }
    }

    /// A call whose failure is told and changes nothing else.
    func attempt(_ body: () throws(SystemError) -> Void) {
        do throws(SystemError) { try body() } catch { observe(.problem(error)) }
    }
}
