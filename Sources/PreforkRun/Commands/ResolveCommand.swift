import ArgumentParser
import ManifestTools
import Supervision

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
    var format = Format.yaml

    @Flag(help: "Resolves for this machine: its environment, CPUs, env_files and absolute paths.")
    var host = false

    @Option(help: "What to call standard input, such as the name of the file that is to be.")
    var stdinFilename: String?

    enum Format: String, CaseIterable, ExpressibleByArgument { case yaml, json }

    func validate() throws { try StandardInputName.check(stdinFilename, files: [file]) }

    func run() throws {
        guard let file = ManifestInput(file, standardInputName: stdinFilename).opened() else {
            throw ExitCode.cannotRead
        }
        let context = host ? ResolutionContext.host(directory: file.directory) : .hermetic
        let loaded = LoadedManifest(of: file.source, in: context)
        Output.error.write(loaded.diagnostics, in: file.source)
        guard loaded.isAccepted else { throw ExitCode.manifestRefused }
        let resolved = ResolvedManifest(loaded.name, try chosen(from: loaded.workers), in: context)
        Output.standard.write(text: format == .json ? resolved.json : resolved.yaml)
    }

    /// Those asked for, in the order of their ids.
    private func chosen(from all: [WorkerSpec]) throws -> [WorkerSpec] {
        let known = Set(all.lazy.map(\.id.group)).union(all.lazy.map(\.id.description))
        for wanted in workers where !known.contains(wanted) {
            Output.error.write(line: "\(file): cannot find '\(wanted)': no worker or group with workers has that name")
            throw ExitCode.validationFailure
        }
        let wanted = Set(workers)
        return all.filter { wanted.isEmpty || wanted.contains($0.id.group) || wanted.contains($0.id.description) }
    }
}
