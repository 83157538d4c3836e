import ArgumentParser

/// The command `run`, which runs the workers of a manifest and reads the manifest again at each SIGHUP.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the workers of a manifest.",
        discussion: """
            The log is written to standard error, one line for each event. Edit the \
            manifest and send SIGHUP to apply it.

            Examples:
              prefork-run app.yaml
              prefork-run --log-format json app.yaml
            """)

    @Argument(help: "The manifest.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "The format of the log: a line of text or a JSON object for each event.")
    var logFormat = Log.Format.text

    func run() throws {
        try RunningManifest(path: file, log: Log(format: logFormat)).run()
    }
}
