import ArgumentParser

/// The command `why`, which says why a worker is in its state.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a worker is in its state, what happened to it last, and what comes next.",
        discussion: """
            The master remembers its newest 256 events. Older ones are in its log.

            Examples:
              prefork-run why app.yaml web/3
              prefork-run why app.yaml web/3 --format json

            Exit codes:
              0   the master has answered
              1   there is no such worker
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Argument(
        help: "A worker such as web/3, or a group.",
        completion: .custom { words, _, _ in WorkerCompletion.names(for: words) })
    var worker: String?

    @Option(help: "Sentences, or a JSON object.")
    var format = AskedReason.Format.text

    private var name: String? { options.workers([worker].compactMap(\.self)).last }

    func validate() throws {
        if name == nil { throw ValidationError("Name a worker, such as web/3.") }
    }

    func run() throws {
        guard let name else { return }
        try AskedReason(name, of: options).show(as: format)
    }
}
