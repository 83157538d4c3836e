import ArgumentParser
import PreforkManifest
import Supervision

/// The reload that would lead from one manifest to another.
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
        // Both are read before either is refused, so that one run shows everything there is to correct.
        let oldFile = old.opened()
        let newFile = new.opened()
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

    /// The workers of a manifest on this machine; nil when it is refused, which has been reported then.
    private static func workers(in file: ManifestFile, from directory: String) -> [WorkerSpec]? {
        let loaded = LoadedManifest(of: file.source, in: .thisMachine(directory: directory))
        Output.error.write(loaded.diagnostics, in: file.source)
        return loaded.isAccepted ? loaded.workers : nil
    }
}
