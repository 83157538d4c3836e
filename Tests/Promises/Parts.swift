import PreforkManifest
import Supervision

extension Diagnostic {
    /// Every place of the text that it speaks of or would change.
    var spans: [Span] { [span] + related.map(\.span) + (fix?.edits.map(\.span) ?? []) }
}

extension Diagnostic.Code {
    /// Stands behind all others, at the last place that is listed.
    var isAboutTheUnlisted: Bool { self == .unlistedErrors || self == .unlistedWarnings }
}

extension Program {
    /// But for the one that stands for a port still to be picked.
    var holdsNUL: Bool {
        let texts =
            command + arguments + [workingDirectory, executable ?? "", host ?? ""]
            + (environment + environmentFile).flatMap { [$0.name, $0.value ?? ""] }
        return texts.contains { text in
            text.split(separator: Program.pickedPort).contains { $0.utf8.contains(0) }
        }
    }
}
