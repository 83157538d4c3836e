import ArgumentParser

/// The command `status`, which shows the state of all workers of a running master.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of the workers of a running master.",
        discussion: """
            Examples:
              prefork-run status app.yaml
              prefork-run status shop --format json
              prefork-run status app.yaml --watch

            Exit codes:
              0   the master has answered
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Option(help: "A table, or a JSON object.")
    var format = AskedStatus.Format.table

    @Flag(
        name: .shortAndLong,
        help: "Show the status again whenever something has happened, until the master ends.")
    var watch = false

    func run() throws {
        if watch {
            try WatchedStatus(of: options, as: format).run()
        } else {
            try AskedStatus(of: options).show(as: format)
        }
    }
}
