internal import JSONText
internal import Supervision

/// Passes the orders of operators to the core.
extension Engine {
    /// Carries an order out and answers its client, or says why it is refused.
    mutating func obey(_ wanted: WantedOrder, of call: ControlServer.Call) {
        let (workers, unknown) = wanted.names.map(supervisor.workers(named:)) ?? (supervisor.allWorkers, nil)
        if let unknown { return refuse(unknown, to: call.client) }
        let order = wanted.order(for: workers)
        let changed: [WorkerID]
        switch supervisor.answer(to: order) {
        case .refused(let reason):
            control?.answer(call.client, ["ok": false, "error": .text(reason.sentence)])
            return
        case .accepted(let ids): changed = ids
        }
        let lastLaunch = supervisor.lastLaunchNumber
        if wanted.waits {
            // The client is shown what follows.
            reportNotices()
            control?.wait(call.client, for: .restart(RestartWaiter(workers: changed, lastLaunch: lastLaunch)))
        }
        handle([.ordered(order, by: call.giver)])
        if wanted.waits { return }
        if wanted.verb.isAboutReloads {
            control?.answer(call.client, ["ok": true])
        } else {
            let rest = Set(changed)
            control?.answer(
                call.client,
                ["ok": true, "workers": JSON(changed), "unchanged": JSON(workers.filter { !rest.contains($0) })])
        }
    }
}

extension OrderRefusal {
    fileprivate var sentence: String {
        switch self {
        case .everythingStops: "the master is stopping"
        case .noReload: "no reload is in progress"
        case .goesBack: "the reload is being taken back"
        case .isPaused: "the reload is paused already"
        case .isNotPaused: "the reload is not paused"
        }
    }
}
