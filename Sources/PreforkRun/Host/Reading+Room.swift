import PreforkLinux
import PreforkManifest
import Supervision

extension Reading {
    /// The diagnostics, and among them that this machine has no room for so many workers, if it has none.
    var diagnosticsWithRoom: [Diagnostic] {
        guard let refusal = Room.refusal(for: workers), let place = refusal.place else { return diagnostics }
        let finding = Diagnostic.refusedHere(refusal.sentence, line: Int(place.line), column: Int(place.column))
        var all = diagnostics
        all.insert(finding, at: all.firstIndex { $0.span.start > finding.span.start } ?? all.endIndex)
        return all
    }
}
