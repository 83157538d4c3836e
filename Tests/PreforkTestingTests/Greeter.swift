import Prefork

/// The server under test. Its test takes the place of its master and of its file of greetings.
struct Greeter: PreforkServer {
    struct Context: WorkerContext, Equatable {
        var id: WorkerID
        var greeting: String
        var isJob = false

        var restart: RestartPolicy { RestartPolicy(condition: isJob ? .never : .always) }
    }

    var greetings = ["hello", "salut"]
    var isBroken = false
    private(set) var calls: [String] = []

    func workers(in master: Master<Context>) throws -> [Context] {
        if isBroken { throw Mistake() }
        return greetings.enumerated().map { Context(id: WorkerID($0), greeting: $1) }
    }

    static func work(_ context: Context, as worker: Worker) async {
        worker.reportReady()
        await worker.waitForStop()
    }

    mutating func masterDidStart(_ master: Master<Context>) { calls.append("start") }
    mutating func masterWillExit(_ master: Master<Context>) { calls.append("exit \(master.children.count)") }
    mutating func masterWillStop(_ master: Master<Context>, for request: StopRequest) -> StopOrder {
        .each([WorkerID(1): .user1])
    }
    mutating func workerIsReady(_ child: Child<Context>, in master: Master<Context>) {
        calls.append("ready \(child.id)")
    }
    mutating func workerWasReaped(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) {
        calls.append("reaped \(child.id) \(exit)")
    }
    mutating func workerDidExit(
        _ child: Child<Context>, with exit: Exit, in master: Master<Context>
    ) -> RestartDecision {
        exit == .code(3) ? .giveUp : .byPolicy
    }
    mutating func masterDidReport(_ notice: Notice, in master: Master<Context>) {}

    struct Mistake: Error, CustomStringConvertible { var description: String { "no greetings" } }
}
