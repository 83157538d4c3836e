import ArgumentParser
import JSONText
import Supervision

/// A reload from one manifest to another, which is played without processes.
struct SimulatedReload {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    private let old: ManifestInput
    private let new: ManifestInput
    private let conditions: SimulatedConditions

    init(from old: ManifestInput, to new: ManifestInput, _ conditions: SimulatedConditions) {
        self.old = old
        self.new = new
        self.conditions = conditions
    }

    /// Plays the reload and prints what happens.
    ///
    /// - Throws: The exit code, unless the reload is committed.
    func show(_ format: Format, _ style: SimulatedCurve.Style) throws {
        let manifests = try ReloadManifests(old: old, new: new)
        let outcome = SimulatedOutcome(from: manifests.before, to: manifests.after, conditions)
        switch format {
        case .text: for line in SimulatedText(outcome, style).lines { Output.standard.write(sentence: line) }
        case .json: Output.standard.write(line: outcome.json.pretty(width: 120))
        }
        if !outcome.verdict.isCommitted { throw ExitCode.notCommitted }
    }
}
