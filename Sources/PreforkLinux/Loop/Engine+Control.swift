internal import Glibc
internal import JSONText
internal import Supervision

/// Answers the clients of the control socket.
extension Engine {
    /// The number of the protocol. It grows when a client of the last one would not understand an answer.
    static let controlProtocol = 1

    /// Opens the control socket that the program names, and closes another one. Call when a set of workers was accepted.
    mutating func openControl() {
        let address = hooks.controlAddress()
        guard address?.path != control?.path else { return }
        closeControl()
        guard let address else { return }
        do throws(SystemError) {
            try address.makeDirectory()
            let server = try ControlServer(
                at: address.path,
                greeting: [
                    "prefork_run": .text(hooks.version), "protocol": .integer(Engine.controlProtocol),
                    "manifest": .text(hooks.manifestName()), "pid": .integer(getpid()),
                ])
            controlKey = try poller.add(.control, at: server.descriptor, when: .readable)
            control = server
            hooks.feed.server = server
        } catch {
            guard toldControlProblems.insert(error.description).inserted else { return }
            notices.append(.problem(Problem(error)))
        }
    }

    mutating func closeControl() {
        guard let control, let key = controlKey else { return }
        poller.remove(key, at: control.descriptor)
        control.close()
        hooks.feed.server = nil
        (self.control, controlKey) = (nil, nil)
    }

    mutating func answerControl() {
        for call in control?.takeCalls() ?? [] { answer(call) }
    }

    private mutating func answer(_ call: ControlServer.Call) {
        if let name = call.request.changingName {
            notices.append(.requested(name, pid: call.pid, user: call.user))
        }
        switch call.request {
        case .status:
            let status = StatusReport(supervisor.status(at: .now), manifest: hooks.manifestName())
            control?.answer(call.client, ["ok": true, "status": status.json])
        case .events:
            control?.answer(call.client, ["ok": true])
            control?.follow(call.client)
        case .reload(let waits):
            control?.wait(call.client, ReloadWaiter(isPatient: waits))
            handle([.reloadRequested])
            Engine.releaseMemory()
        }
    }

    /// Answers the clients that have waited for what has happened.
    func tellWaiters(_ notices: [Notice]) {
        guard let control, !control.waiters.isEmpty else { return }
        for notice in notices { control.tellWaiters(notice) }
    }

    /// Answers the clients whose reload has ended. Call at the end of a turn, when all of its notices are told.
    func settleWaiters() {
        guard let control, !control.waiters.isEmpty else { return }
        control.settleWaiters(isInProgress: supervisor.status(at: .now).rollout != nil)
    }
}
