import ArgumentParser

/// The command `explain`, which explains a code or a key, or lists all codes.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a diagnostic code or a manifest key, with an example.",
        discussion: """
            Each error and warning ends with its code in brackets. Without an \
            argument, the command lists all codes. The path of a key begins at the \
            top level of the manifest or with the name of a group.

            Examples:
              prefork-run explain PR0203
              prefork-run explain web.restart.backoff
              prefork-run explain

            Exit codes:
              0   success
              64  unknown code or key
            """)

    @Argument(
        help: ArgumentHelp(
            "A code such as PR0203, pr0203 or 0203, or the path of a key.", valueName: "code or key"),
        completion: .custom { _, _, _ in ExplainedSubject.all }
    )
    var subject: String?

    func run() throws {
        try ExplainedSubject(subject).show()
    }
}
