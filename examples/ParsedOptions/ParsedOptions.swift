import ArgumentParser
import Prefork

/// A program whose entry is an argument parser. Only the master has a command line.
@main struct Greeter: ParsableCommand, PreforkServer {
    struct Context: WorkerContext {
        var id: WorkerID
        var greeting: String

        var displayArguments: [String] { ["id=\(id.number)"] }
    }

    @Option(name: .shortAndLong, help: "The number of workers.") var count = 2
    @Option(name: .shortAndLong, help: "What each worker says.") var greeting = "hello"

    static func main() {
        workIfWorker()
        main(nil)
    }

    func run() { runMaster() }

    func workers(in master: Master<Context>) -> [Context] {
        (0..<count).map { Context(id: WorkerID($0), greeting: greeting) }
    }

    static func work(_ context: Context, as worker: Worker) async {
        print("\(context.greeting) from \(context.id)")
        worker.reportReady()
        await worker.waitForStop()
    }
}
