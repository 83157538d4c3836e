import ArgumentParser

/// The command `top`, which shows a running master until the user has seen enough.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch the workers of a running master, and steer them by keys.",
        discussion: """
            The keys are shown by '?'. Where standard input or output is no terminal, the \
            table is written once.

            Examples:
              prefork-run top app.yaml
              prefork-run top shop --interval 5s

            Exit codes:
              0   the view was closed
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Option(
        help: ArgumentHelp("The time between two looks, at least 100ms. An event is shown at once.", valueName: "time"),
        transform: Duration.wait)
    var interval: Duration = .seconds(1)

    func validate() throws {
        if interval < .milliseconds(100) { throw ValidationError("The least --interval is 100ms.") }
    }

    func run() throws {
        guard TerminalScreen.isThere else { return try TopTable.show(options) }
        var view = try TopView(of: options, each: interval)
        view.run()
    }
}
