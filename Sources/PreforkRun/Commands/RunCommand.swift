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
              prefork-run run --until-done jobs.yaml
            """)

    @Argument(help: "The manifest.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "The format of the log: a line of text or a JSON object for each event.")
    var logFormat = LogFormatter.Format.text

    @Flag(
        help: ArgumentHelp(
            "Exit when every worker has completed.",
            discussion: """
                The exit code is 0, or 1 if a worker has failed. A worker completes when its restart policy asks for no \
                other launch, so it needs restart: {policy: on-failure} or never.
                """))
    var untilDone = false

    func validate() throws {
        // A file of this name is ./-.
        guard file == "-" else { return }
        throw ValidationError(
            "cannot run a manifest from standard input: each reload reads its file again. Write it to a file.")
    }

    func run() throws {
        try RunningManifest.run(path: file, logFormat: logFormat, untilDone: untilDone)
    }
}
