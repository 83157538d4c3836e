import ArgumentParser

/// What a code means, with an example and how it is mended, or what a key takes; without an argument, all codes.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a diagnostic's code, or a key of a manifest, with an example.",
        discussion: """
            The code stands in brackets at the end of each error and warning. \
            Without one, all codes are listed. A key is named from the top level \
            or from a group's name on.

            Examples:
              prefork-run explain PR0203
              prefork-run explain web.restart.backoff
              prefork-run explain

            Exit codes:
              0   explained
              64  there is no such code or key
            """)

    @Argument(
        help: ArgumentHelp("A code such as PR0203 (pr0203 and 0203 will do) or a key's path.", valueName: "code or key")
    )
    var subject: String?

    func run() throws {
        try ExplainedSubject(subject).show()
    }
}
