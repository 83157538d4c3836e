// A server whose hooks and whose context are almost right. The compiler accepts all of it.

import Prefork

@main struct NearMisses: PreforkServer {
    struct Context: WorkerContext {
        var id = WorkerID(0)
        var displayArguments: [String] { ["right"] }
        var restart: RestartPolicy? { nil }
        var sockets: SocketSpec? { nil }
        var readiness: Readiness { Readiness(.notify) }
    }

    func workers(in master: Master<Context>) -> [Context] { [] }
    static func work(_ context: Context, as worker: Worker) {}

    mutating func masterDidStart() {}
    mutating func masterWillStop(_ master: Master<Context>, for request: StopRequest) {}
    mutating func workerIsReady(_ worker: Worker, in master: Master<Context>) {}
    mutating func workerWasReaped(_ child: Child<Context>, in master: Master<Context>) {}
    mutating func workerDidExit(_ child: Child<Context>, exit: Exit, in master: Master<Context>) -> RestartDecision {
        .byPolicy
    }
    mutating func masterDidStrat(_ master: Master<Context>) {}
    mutating func statusWasRequested(_ status: Status, in master: Master<Context>) throws {}

    // These are right, and so is a helper beside the hook of its name.
    mutating func masterWillExit(_ master: Master<Context>) {}
    mutating func masterDidReport(_ notice: Notice, in master: Master<Context>) { masterDidReport(notice) }
    private func masterDidReport(_ notice: Notice) { notice.log() }
}
