import PreforkManifest
import Supervision

extension Diagnostic {
    /// All spans that the diagnostic shows or that its fix would change.
    var spans: [Span] { [span] + related.map(\.span) + (fix?.edits.map(\.span) ?? []) }
}

extension Diagnostic.Code {
    /// Whether the code belongs to the last diagnostic of a list, which counts those that are not listed.
    var countsUnlisted: Bool { self == .unlistedErrors || self == .unlistedWarnings }
}

extension Program {
    /// Whether a text of the program contains a NUL. The NULs that mark ports to be picked by the kernel do not count.
    var containsNUL: Bool {
        let texts =
            command + arguments + [workingDirectory, executable ?? "", host ?? ""]
            + (environment + environmentFile).flatMap { [$0.name, $0.value ?? ""] }
        return texts.contains { text in
            let marks = [Program.pickedPort] + furtherSockets.map { Program.pickedPort(of: $0.name) }
            return marks.reduce(text) { $0.replacing($1, with: "") }.utf8.contains(0)
        }
    }
}
