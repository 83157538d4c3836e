internal import Glibc
internal import JSONText
internal import Supervision

/// Answers the clients of the control socket.
extension Engine {
    /// The number of the protocol. It grows when a client of the last one would not understand an answer.
    static let controlProtocol = 1

    /// How many requests are answered in a turn, so that signals are heard in between.
    private static let requestsOfATurn = 16

    /// Opens the control socket that the program names, in place of another one. Call when a set of workers was accepted.
    ///
    /// The clients of the other one stay: one of them may have asked for the reload.
    mutating func openControl() {
        let address = hooks.controlAddress()
        guard address?.path != control?.path else { return }
        guard let address else { return control?.stopListening() ?? () }
        do throws(SystemError) {
            try address.makeDirectory()
            try controlServer().listen(at: address.path)
        } catch {
            guard toldControlProblems.insert(error.description).inserted else { return }
            notices.append(.problem(Problem(error)))
        }
    }

    /// The server of clients, also where no socket is open.
    mutating func controlServer() throws(SystemError) -> ControlServer {
        if let control { return control }
        let new = try ControlServer(
            greeting: [
                "prefork_run": .text(hooks.version), "protocol": .integer(Engine.controlProtocol),
                "manifest": .text(hooks.manifestName()), "pid": .integer(getpid()),
            ])
        _ = try poller.add(.control, at: new.descriptor, when: .readable)
        control = new
        hooks.feed.server = new
        return new
    }

    /// Answers the requests that clients have made.
    mutating func answerControl() {
        control?.advance()
        for _ in 0..<Engine.requestsOfATurn {
            guard let call = control?.nextCall() else { return }
            answer(call)
            // Another request to read the manifest again waits for the next turn.
            if case .reload = call.request { return }
        }
    }

    private mutating func answer(_ call: ControlServer.Call) {
        if let name = call.request.changingName {
            notices.append(.requested(name, pid: call.pid, user: call.user))
        }
        switch call.request {
        case .status:
            let status = StatusReport(supervisor.status(at: .now), manifest: hooks.manifestName())
            control?.answer(call.client, ["ok": true, "status": status.json])
        case .counts:
            control?.answer(
                call.client, ["ok": true, "counts": counts?.json(of: listeners.all, log: hooks.log) ?? .null])
        case .events:
            control?.answer(call.client, ["ok": true])
            control?.follow(call.client)
        case .reload(let waits):
            // What is told before is about earlier reloads.
            reportNotices()
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
        control.settleWaiters(isServing: supervisor.mode == .serving, isInProgress: supervisor.isReloading)
    }
}
