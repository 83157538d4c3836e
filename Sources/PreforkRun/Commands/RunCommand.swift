import ArgumentParser

/// Runs a manifest: reads it now and at each SIGHUP, and hands the workers to the engine.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the workers of a manifest until it is told to stop.",
        discussion: """
            The log goes to standard error, a line an event. kill -HUP applies an \
            edited manifest.

            Examples:
              prefork-run app.yaml
              prefork-run --log-format json app.yaml
            """)

    @Argument(help: "The manifest.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "How the log is written: a line of text or a JSON object an event.")
    var logFormat = Log.Format.text

    func run() throws {
        try RunningManifest(path: file, log: Log(format: logFormat)).run()
    }
}
