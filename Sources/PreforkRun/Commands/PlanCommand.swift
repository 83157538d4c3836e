import ArgumentParser
import PreforkManifest
import Supervision

/// What a reload from one manifest to another would do, without doing it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what a reload from OLD to NEW would do to each worker, and why.",
        discussion: """
            Both are read as if they stood in NEW's folder, so that OLD may be a \
            copy put elsewhere.

            Examples:
              prefork-run plan running.yaml edited.yaml
              git show HEAD:app.yaml | prefork-run plan - app.yaml

            Marks:
              +    starts
              -    leaves
              -/+  is replaced
              ~    changes in place; its process is left alone

            Exit codes:
              0   no changes
              2   changes
              1   a manifest is refused
              66  a file cannot be read
            """)

    @Argument(help: "The manifest that runs, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var old: String

    @Argument(help: "The manifest that is to run, or -.", completion: .file(extensions: ["yaml", "yml"]))
    var new: String

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("Only one of the two can be standard input.") }
    }

    func run() throws {
        // Both are read before either is refused, so that one run shows all there is to mend.
        let oldFile = ManifestInput(old, standardInputName: nil).opened()
        let newFile = ManifestInput(new, standardInputName: nil).opened()
        let before = oldFile.flatMap { PlanCommand.workers(in: $0, from: newFile?.directory ?? $0.directory) }
        let after = newFile.flatMap { PlanCommand.workers(in: $0, from: $0.directory) }
        guard oldFile != nil, newFile != nil else { throw ExitCode.cannotRead }
        guard let before, let after else { throw ExitCode.manifestRefused }
        let plan = Plan(from: before, to: after)
        let output = Output.standard
        for line in PlanText(plan, color: Paint.isWanted(on: output.descriptor)).lines { output.write(line: line) }
        if !plan.summary.changesNothing { throw ExitCode.changesPlanned }
    }

    /// The workers of a manifest on this machine; nil when it is refused, which has been told.
    private static func workers(in file: ManifestFile, from directory: String) -> [WorkerSpec]? {
        let loaded = LoadedManifest(of: file.source, in: .host(directory: directory))
        Output.error.write(loaded.diagnostics, in: file.source)
        return loaded.isAccepted ? loaded.workers : nil
    }
}
