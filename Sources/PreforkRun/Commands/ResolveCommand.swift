import ArgumentParser

/// What a manifest means, worker by worker.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Shows each worker as it will be launched: defaults, ranges, overrides and placeholders resolved.",
        discussion: """
            Each worker has the place of its group and of its override. 'args' has \
            what its runtimes add, 'env' what is added to the master's environment, \
            with what the files in 'env_file' say; values are shown, secrets too.

            Without --host, nothing but the manifest is read: ${env:NAME} stays, \
            'env_file' names the files that a run would read, and a cap of auto or \
            of a percentage counts as 1.

            Examples:
              prefork-run resolve app.yaml
              prefork-run resolve app.yaml web/2 shards
              prefork-run resolve --host --format json app.yaml
              render | prefork-run resolve --stdin-filename app.yaml -

            Exit codes:
              0   resolved
              1   the manifest is refused
              64  wrong usage, or there is no such worker or group
              66  the file cannot be read
            """)

    @Argument(help: "The manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Argument(help: "Workers such as web/2, or groups; all without.")
    var workers: [String] = []

    @Option(help: "How the result is written.")
    var format = ResolvedWorkers.Format.yaml

    @Flag(help: "Resolves for this machine: its environment, CPUs, env_files and absolute paths.")
    var host = false

    @Option(help: "What to call standard input, such as the name of the file that is to be.")
    var stdinFilename: String?

    func validate() throws { try StandardInputName.check(stdinFilename, files: [file]) }

    func run() throws {
        try ResolvedWorkers(format: format, host: host, chosen: workers)
            .show(ManifestInput(file, standardInputName: stdinFilename), calledAs: file)
    }
}
