import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// The manifest's diagnostics. If this machine cannot open enough descriptors for the workers, an error says so.
    var diagnosticsWithDescriptorBudget: [Diagnostic] {
        guard let refusal = DescriptorBudget.refusal(for: workers), let location = refusal.keyLocation else {
            return diagnostics
        }
        let finding = Diagnostic.refusedHere(refusal.sentence, line: Int(location.line), column: Int(location.column))
        var all = diagnostics
        all.insert(finding, at: all.firstIndex { $0.span.start > finding.span.start } ?? all.endIndex)
        return all
    }
}
