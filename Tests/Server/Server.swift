// A preforking server for black-box tests: `server FILE`. It reads its workers and the answers of its hooks from the
// file, again at each SIGHUP, and says on standard output, a line an event, what its hooks hear and its workers do.

import Glibc
import Prefork

@main struct Server: PreforkServer {
    private let path: String
    private var script = Script()
    private var master: Master<Context>?

    init() throws {
        guard CommandLine.arguments.count == 2 else { throw Failure("usage: server FILE") }
        path = CommandLine.arguments[1]
    }

    mutating func workers() throws -> [Context] {
        script = try Script(at: path)
        say("workers \(script.workers.count)")
        for guest in script.guests {
            let id = try master?.launch(guest, arguments: ["guest"]) { say("guest \(guest.id) over: \($0)") }
            if let id { say("guest \(id)") }
        }
        if let refusal = script.refusal { throw Failure(refusal) }
        return script.workers
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        try await Deed(context, worker).run()
    }

    mutating func onStart(_ master: Master<Context>) {
        self.master = master
        say("start \(master.pid)")
    }

    mutating func onFinish(_ master: Master<Context>) { say("finish \(master.children.count)") }

    mutating func onTerminate(_ master: Master<Context>) -> StopOrder {
        say("terminate")
        return script.order("terminate")
    }

    mutating func onInterrupt(_ master: Master<Context>) -> StopOrder {
        say("interrupt")
        return script.order("interrupt")
    }

    mutating func onReady(_ child: Child<Context>, _ master: Master<Context>) {
        say("ready \(child.id) \(child.pid) \(child.context.deed[0])")
    }

    mutating func observe(_ report: Report) {
        report.log(from: script.level)
    }

    mutating func onQuit(_ master: Master<Context>, _ status: Status) {
        for row in status.rows { say("status \(row.id) \(row.state) \(row.pid ?? 0)") }
        say("children " + master.children.map { "\($0.id) \($0.pid) \($0.context.deed[0])" }.joined(separator: ", "))
        if let (signal, id) = script.message { master.send(signal, to: id) }
    }

    mutating func cleanUp(after child: Child<Context>, _ master: Master<Context>) {
        say("clean \(child.id) \(child.pid)")
    }

    mutating func onChildFinished(_ child: Child<Context>, _ exit: Exit, _ master: Master<Context>) -> Verdict {
        let others = master.children.map { "\($0.id)" }.joined(separator: " ")
        say("finished \(child.id) \(exit), left: \(others)")
        return script.verdict
    }
}

/// One write, so that lines of several processes do not mix.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
