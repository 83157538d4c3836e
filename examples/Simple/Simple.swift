import Glibc
import Prefork

/// A minimal preforking program. At the start and at each SIGHUP it launches one worker by hand.
@main struct Simple: PreforkServer {
    struct Context: WorkerContext {
        var id = WorkerID(0)
        var message: String
    }

    private var master: Master<Context>?

    mutating func onStart(_ master: Master<Context>) {
        self.master = master
        print("Please send SIGHUP to \(master.pid) to relaunch a worker")
        fflush(nil)
    }

    mutating func workers() throws -> [Context] {
        try master?.launch(Context(message: "Hello. I'm a worker."))
        return []
    }

    static func work(_ context: Context, as worker: Worker) {
        print("\"\(context.message)\"")
    }
}
