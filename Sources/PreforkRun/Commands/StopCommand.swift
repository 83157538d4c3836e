import ArgumentParser

/// The command `stop`, which keeps workers down.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop workers, and keep them down until they are started.",
        discussion: """
            A worker ends by its stop policy. It stays down, also over reloads that \
            change it, until it is started or the manifest no longer names it.

            Examples:
              prefork-run stop app.yaml web/3
              prefork-run stop shop jobs mail

            Exit codes:
              0   ordered
              1   refused: nothing has changed
              69  no master answers
            """)

    @OptionGroup var options: WorkerOptions

    func run() throws {
        try AskedOrder(options.request("stop"), to: options.master)
            .show("stopping", others: ("is stopped already", "are stopped already"))
    }
}
