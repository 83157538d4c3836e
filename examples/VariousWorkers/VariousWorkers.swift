import Prefork

/// A program with two kinds of workers. The context is an enum with one case for each kind.
@main struct VariousWorkers: PreforkServer {
    enum Context: WorkerContext {
        case first(String)
        case second(String)

        var id: WorkerID {
            switch self {
            case .first: WorkerID(1)
            case .second: WorkerID(2)
            }
        }
    }

    func masterDidStart(_ master: Master<Context>) {
        print("Please send SIGHUP to \(master.pid) to relaunch workers")
    }

    func workers(in master: Master<Context>) throws -> [Context] {
        try master.launch(.first("Hello. I'm a worker 1."))
        try master.launch(.second("Hello. I'm a worker 2."))
        return []
    }

    static func work(_ context: Context, as worker: Worker) {
        switch context {
        case .first(let message), .second(let message): print(message)
        }
    }
}
