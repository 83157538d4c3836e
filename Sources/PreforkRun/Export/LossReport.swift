import ArgumentParser
import JSONText
import ManifestExport

/// What an export lacks of its manifest, on standard error.
struct LossReport {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    private let export: Export
    private let name: String
    private let target: String

    /// - Parameter name: The name of the manifest in messages.
    init(_ export: Export, of name: String, for target: String) {
        self.export = export
        self.name = name
        self.target = target
    }

    func write(_ format: Format, strict: Bool) {
        switch format {
        case .text: writeText(strict: strict)
        case .json: Output.error.write(text: json.pretty(width: 120) + "\n")
        }
    }

    private func writeText(strict: Bool) {
        for loss in export.losses { Output.error.write(sentence: loss.sentence) }
        if export.losses.isEmpty { return }
        let (lost, approximated) = counts
        let refused = strict ? "; nothing is written, because of --strict" : ""
        Output.error.write(
            sentence: "\(name): for \(target), \(lost) lost and \(approximated) approximated\(refused)")
    }

    private var counts: (lost: Int, approximated: Int) {
        let lost = export.losses.count { $0.kind == .lost }
        return (lost, export.losses.count - lost)
    }

    private var json: JSON {
        let losses = export.losses.map { loss -> JSON in
            [
                "kind": .text(loss.kind.rawValue), "subject": .text(loss.subject), "key": .text(loss.key),
                "place": .text(orNull: loss.place), "explanation": .text(loss.explanation),
            ]
        }
        let (lost, approximated) = counts
        return [
            "version": 1, "manifest": .text(name), "target": .text(target),
            "files": .list(export.files.map { .text($0.name) }), "lost": .integer(lost),
            "approximated": .integer(approximated), "losses": .list(losses),
        ]
    }
}
