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

            Exit codes:
              0   the master has answered
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Option(help: "A table, or a JSON object.")
    var format = AskedStatus.Format.table

    func run() throws { try AskedStatus(of: options).show(as: format) }
}
