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
    mutating func openControl() { openControl(at: hooks.controlAddress()) }

    /// Opens the control socket of before a reload that was taken back.
    mutating func takeControlBack() { openControl(at: committedControlAddress) }

    /// Notes that what the control socket is now is what a later reload is taken back to. Call when a reload has ended.
    mutating func commitControl() { committedControlAddress = controlAddress }

    /// The clients of the other socket stay: one of them may have asked for the reload.
    private mutating func openControl(at address: ControlAddress?) {
        controlAddress = address
        control?.rights = address?.rights ?? ControlRights()
        guard let address else { return control?.stopListening() ?? () }
        do throws(SystemError) {
            if address.path == control?.path {
                try control?.setMode(address.fileMode)
                return
            }
            try address.makeDirectory()
            let server = try controlServer()
            server.rights = address.rights
            try server.listen(at: address.path, mode: address.fileMode)
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
                "manifest": .text(hooks.manifestName()), "path": .text(hooks.manifestPath()),
                "pid": .integer(getpid()),
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
            notices.append(.requested(name, by: call.giver))
        }
        switch call.request {
        case .status:
            let status = StatusReport(
                supervisor.status(at: .now), manifest: hooks.manifestName(), remark: hooks.statusRemark())
            control?.answer(call.client, ["ok": true, "status": status.json])
        case .why(let name): explain(name, to: call.client)
        case .logs(let wanted): show(wanted, to: call.client)
        case .counts:
            let counted = MasterCounts.json(of: counts, listeners.all, log: hooks.log, reloads: hooks.recentReloads())
            control?.answer(call.client, ["ok": true, "counts": counted])
        case .events:
            control?.answer(call.client, ["ok": true])
            control?.follow(call.client)
        case .reload(let waits):
            // What is told before is about earlier reloads.
            reportNotices()
            control?.wait(call.client, for: .reload(ReloadWaiter(isPatient: waits)))
            requestReload()
        case .order(let order):
            obey(order, of: call)
        }
    }

    /// How many events are told about a worker.
    private static let toldEvents = 20

    /// Tells a client the state of a worker, or of those of a group, and what happened to them last.
    private func explain(_ name: String, to client: UInt64) {
        let (workers, unknown) = supervisor.workers(named: [name])
        if let unknown { return refuse(unknown, to: client) }
        let ids = Set(workers)
        let rows = supervisor.status(at: .now).rows.filter { ids.contains($0.id) }
        let events = hooks.feed.recent.about(Set(workers.map(\.description)), atMost: Engine.toldEvents)
        control?.answer(
            client,
            [
                "ok": true, "rows": .list(rows.map { StatusReport.Row($0).json }),
                "events": .list(events.map { $0.record.json(at: $0.time) }),
            ])
    }

    /// Tells a client that there is no such worker.
    func refuse(_ unknown: String, to client: UInt64) {
        let error = "unknown worker '\(unknown.printable)'"
        control?.answer(client, ["ok": false, "error": .text(error), "unknown": .text(unknown)])
    }

    /// Answers the clients that have waited for what has happened.
    mutating func tellWaiters(_ notices: [Notice]) {
        if let control, !control.waiters.isEmpty {
            for notice in notices { control.tellWaiters(notice) }
        }
        for notice in notices { end(watchedReload?.note(notice)) }
    }

    /// Answers the clients whose reload or restart has ended. Call at the end of a turn, when all of its notices are told.
    mutating func settleWaiters() {
        let (isServing, isInProgress) = (supervisor.mode == .serving, supervisor.isReloading)
        if let control, !control.waiters.isEmpty {
            control.settleWaiters(supervisor)
        }
        end(watchedReload?.outcome(isServing: isServing, isInProgress: isInProgress))
    }

    /// Answers the clients whose reload was refused.
    mutating func reloadRefused() {
        control?.reloadRefused()
        events.hasRefusedReload = true
        hooks.reloadEnded?(.refused)
        // A reload that was accepted before goes on.
        if watchedReload?.generation == nil { watchedReload = nil }
    }

    private mutating func end(_ outcome: ReloadOutcome?) {
        guard let outcome else { return }
        // A reload that is paused may go on.
        if case .paused = outcome {} else { watchedReload = nil }
        hooks.reloadEnded?(outcome)
    }
}
