import ArgumentParser

/// The command `start`, which launches workers that are down.
struct StartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Launch workers that are stopped, held, backing off or completed.",
        discussion: """
            Examples:
              prefork-run start app.yaml web/3
              prefork-run start shop --all

            Exit codes:
              0   ordered
              1   refused: nothing has changed
              69  no master answers
            """)

    @OptionGroup var options: WorkerOptions

    func run() throws {
        try AskedOrder(options.request("start"), to: options.master)
            .show("starting", others: ("runs already", "run already"))
    }
}
