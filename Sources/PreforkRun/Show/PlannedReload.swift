import ArgumentParser
import PreforkManifest
import Supervision

/// A reload from one manifest to another, whose plan is shown and not performed.
struct PlannedReload {
    private let old: ManifestInput
    private let new: ManifestInput

    init(from old: ManifestInput, to new: ManifestInput) {
        self.old = old
        self.new = new
    }

    /// Prints the plan.
    ///
    /// - Throws: The exit code, unless nothing would change.
    func show() throws {
        // Both manifests are read before the command fails, so that one run shows the mistakes of both.
        let oldFile = old.readOrReport()
        let newFile = new.readOrReport()
        let before = oldFile.flatMap { PlannedReload.workers(in: $0, from: newFile?.directory ?? $0.directory) }
        let after = newFile.flatMap { PlannedReload.workers(in: $0, from: $0.directory) }
        guard oldFile != nil, newFile != nil else { throw ExitCode.cannotRead }
        guard let before, let after else { throw ExitCode.manifestRefused }
        let plan = Plan(from: before, to: after)
        let output = Output.standard
        for line in PlanText(plan, color: TerminalColor.isWanted(on: output.descriptor)).lines {
            output.write(line: line)
        }
        if !plan.summary.changesNothing { throw ExitCode.changesPlanned }
    }

    /// Returns the workers of a manifest on this machine. If the manifest is refused, reports its diagnostics and
    /// returns nil.
    private static func workers(in file: ManifestFile, from directory: String) -> [WorkerSpec]? {
        let loaded = LoadedManifest(of: file.source, in: .thisMachine(directory: directory))
        Output.error.write(loaded.diagnostics, in: file.source)
        return loaded.isAccepted ? loaded.workers : nil
    }
}
