import ArgumentParser
import JSONText

/// The workers that a command is about, and their master.
struct WorkerOptions: ParsableArguments {
    @OptionGroup var master: MasterOptions

    @Argument(
        help: "Groups and workers, such as web and web/3.",
        completion: .custom { words, _, _ in WorkerCompletion.names(for: words) })
    var names: [String] = []

    @Flag(help: "All workers.")
    var all = false

    func validate() throws {
        if all == !workers.isEmpty {
            throw ValidationError("Name groups or workers, such as web and web/3, or say --all.")
        }
    }

    private var workers: [String] { master.workers(names) }

    /// The request of an order for the workers.
    func request(_ name: String, _ members: [JSON.Member] = []) -> JSON {
        let target = all ? JSON.Member("all", true) : JSON.Member("workers", .list(workers.map { .text($0) }))
        return .object([JSON.Member("request", .text(name)), target] + members)
    }
}
