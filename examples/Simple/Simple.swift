import Prefork

/// A minimal preforking program. At the start and at each SIGHUP it launches one worker by hand.
@main struct Simple: PreforkServer {
    struct Context: WorkerContext {
        var id = WorkerID(0)
        var message: String
    }

    func masterDidStart(_ master: Master<Context>) {
        print("Please send SIGHUP to \(master.pid) to relaunch a worker")
    }

    func workers(in master: Master<Context>) throws -> [Context] {
        try master.launch(Context(message: "Hello. I'm a worker."))
        return []
    }

    static func work(_ context: Context, as worker: Worker) {
        print("\"\(context.message)\"")
    }
}
