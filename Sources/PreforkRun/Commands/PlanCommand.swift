import ArgumentParser
import PreforkManifest
import Supervision

/// What a reload from one manifest to another would do, without doing it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what a reload from OLD to NEW would do to each worker, and why.",
        discussion: """
              prefork-run plan running.yaml edited.yaml

            +  starts   -  leaves   -/+  is replaced   ~  changes in place, its process left alone

            Both are read as if they stood in NEW's folder, so that OLD may be a copy put elsewhere.

            Exit codes: 0 no changes, 2 changes, 1 a manifest is refused, 66 a file cannot be read.
            """)

    @Argument(help: "The manifest that runs.", completion: .file(extensions: ["yaml", "yml"]))
    var old: String

    @Argument(help: "The manifest that is to run.", completion: .file(extensions: ["yaml", "yml"]))
    var new: String

    func run() throws {
        // Both are read before either is refused, so that one run shows all there is to mend.
        let files = try [old, new].map(PlanCommand.open)
        let readings = files.map { PlanCommand.workers(in: $0, from: files[1].directory) }
        guard let before = readings[0], let after = readings[1] else { throw ExitCode.manifestRefused }
        let plan = Plan(from: before, to: after)
        let output = Output.standard
        for line in PlanText(plan, color: Paint.isWanted(on: output.descriptor)).lines { output.write(line: line) }
        if !plan.summary.changesNothing { throw ExitCode.changesPlanned }
    }

    private static func open(_ path: String) throws -> ManifestFile {
        do throws(FileProblem) {
            return try ManifestFile(path: path, pipes: .awaited)
        } catch {
            Output.error.write(line: "\(path): cannot read the file: \(error.reason)")
            throw ExitCode.cannotRead
        }
    }

    /// The workers of a manifest on this machine; nil when it is refused, which has been told.
    private static func workers(in file: ManifestFile, from directory: String) -> [WorkerSpec]? {
        let reading = Reading(of: file.source, in: .host(directory: directory))
        let color = Paint.isWanted(on: Output.error.descriptor)
        if !reading.diagnostics.isEmpty {
            Output.error.write(line: reading.diagnostics.rendered(in: file.source, color: color))
        }
        return reading.isAccepted ? reading.workers : nil
    }
}
