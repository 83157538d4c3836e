internal import JSONText
internal import Supervision

/// A client that waits until workers are restarted.
struct RestartWaiter {
    let workers: [WorkerID]
    /// The last launch before the order.
    let lastLaunch: UInt64

    /// The answer; nil while workers are still replaced.
    func answer(_ supervisor: borrowing Supervisor) -> JSON? {
        guard supervisor.mode == .serving else { return ["ok": true, "result": "stopped"] }
        let (notUp, isOver) = supervisor.restarted(workers, after: lastLaunch)
        guard isOver else { return nil }
        return [
            "ok": true, "result": "restarted", "workers": JSON(workers), "not_up": JSON(notUp),
        ]
    }
}

extension JSON {
    /// A list of the names of workers.
    init(_ workers: [WorkerID]) { self = .list(workers.map { .text($0.description) }) }
}
