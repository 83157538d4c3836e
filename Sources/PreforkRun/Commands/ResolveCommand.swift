import ArgumentParser

/// The command `resolve`, which shows the resolved settings of each worker.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Show each worker with its defaults, ranges, overrides and placeholders resolved.",
        discussion: """
            Each worker is shown with the locations of its group and its override. \
            'args' includes the arguments of the worker's runtimes. 'env' contains \
            the variables that are added to the master's environment, including \
            those of 'env_file'. Values are shown even if they are secrets.

            Without --host, the command reads only the manifest: ${env:NAME}, \
            ${hostname} and ${machine} are kept, 'env_file' lists the files that \
            'run' would read, and a cap of auto or of a percentage resolves to 1.

            Examples:
              prefork-run resolve app.yaml
              prefork-run resolve app.yaml web/2 shards
              prefork-run resolve --host --format json app.yaml
              render | prefork-run resolve --stdin-filename app.yaml -

            Exit codes:
              0   success
              1   the manifest is refused
              64  invalid usage, or an unknown worker or group
              66  the file cannot be read
            """)

    @Argument(help: "The manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Argument(
        help: "The workers, such as web/2, or groups to show. (default: all)",
        completion: .custom { words, _, _ in WorkerNames.names(inFirstManifestOf: words) })
    var workers: [String] = []

    @Option(help: "The format of the output.")
    var format = ResolvedWorkers.Format.yaml

    @Flag(help: "Resolve for this machine, with its environment, CPUs, env_files and absolute paths.")
    var host = false

    @Option(help: "The file name to use for standard input.")
    var stdinFilename: String?

    func validate() throws { try StandardInputName.check(stdinFilename, files: [file]) }

    func run() throws {
        try ResolvedWorkers(format: format, host: host, selection: workers)
            .show(ManifestInput(file, standardInputName: stdinFilename), named: file)
    }
}
