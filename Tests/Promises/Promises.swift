public import ManifestTools
import Supervision

/// Properties that hold when any source is read, whatever its bytes are. The mutation tests and the fuzzer check them.
public struct Promises {
    private let source: Source
    private let context: ResolutionContext
    private let loaded: LoadedManifest

    /// Returns the promises that a source breaks, as sentences.
    public static func broken(by source: Source, in context: ResolutionContext) -> [String] {
        let promises = Promises(
            source: source, context: context, loaded: LoadedManifest(of: source, in: context))
        var broken = promises.brokenByFindings()
        // Reading many workers repeatedly takes long, and tests nothing that a few workers do not test.
        guard promises.loaded.workers.count <= 1000 else { return broken }
        broken += promises.brokenByRereading() + promises.brokenByFixing() + promises.brokenByFormatting()
        if promises.loaded.isAccepted { broken += promises.brokenByWorkers() + promises.brokenByComments() }
        return broken
    }

    private func brokenByFindings() -> [String] {
        var broken: [String] = []
        if !loaded.isAccepted, !loaded.workers.isEmpty { broken.append("a refused manifest gives no workers") }
        // At most a thousand diagnostics of each severity, and for each severity one that counts the others.
        if loaded.diagnostics.count > 2002 { broken.append("at most 1000 diagnostics of a severity are listed") }
        let lines = Lines(of: source.bytes)
        for finding in loaded.diagnostics where !finding.spans.allSatisfy(lines.contains) {
            broken.append("the spans of a diagnostic lie in the text: \(finding)")
        }
        let starts = loaded.diagnostics.lazy.filter { !$0.code.countsUnlisted }.map(\.span.start)
        if zip(starts, starts.dropFirst()).contains(where: { $0 > $1 }) {
            broken.append("diagnostics are in the order of the file")
        }
        let text = loaded.diagnostics.rendered(in: source)
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }) {
            broken.append("the printed text has no character that steers a terminal")
        }
        // A diagnostic prints its message, a few lines of the file cut to a terminal's width, and its notes.
        if text.utf8.count > loaded.diagnostics.count * 16384 { broken.append("a diagnostic is at most 16 KiB long") }
        return broken
    }

    private func brokenByRereading() -> [String] {
        let again = LoadedManifest(of: source, in: context)
        return again.workers == loaded.workers && again.diagnostics == loaded.diagnostics
            && again.name == loaded.name
            ? [] : ["reading the same text again gives the same result"]
    }

    private func brokenByFixing() -> [String] {
        let fixes = loaded.diagnostics.compactMap(\.fix)
        if fixes.isEmpty { return [] }
        let fixed = AutoFix(of: source, in: context)
        return fixed.source.fixed(by: fixed.loaded.diagnostics).steps.isEmpty
            ? [] : ["a fixed source has no further fixes"]
    }

    /// Whether the source contains one of the line ends NEL, LS and PS, which YAML 1.1 has and YAML 1.2 has not.
    private var hasYAML11LineEnds: Bool {
        String(decoding: source.bytes, as: UTF8.self).unicodeScalars.contains {
            $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{2029}"
        }
    }

    private func brokenByFormatting() -> [String] {
        switch Formatting(of: source) {
        case .refused: []
        // A file with a line end that only YAML 1.1 knows inside of a text may be left as it is.
        case .unproven(let place):
            hasYAML11LineEnds ? [] : ["formatting keeps the meaning of a text: \(place)"]
        case .formatted(let bytes):
            Formatting(of: Source(name: source.name, bytes: bytes)) == .formatted(bytes)
                ? [] : ["formatting is idempotent"]
        }
    }

    private func brokenByWorkers() -> [String] {
        var broken: [String] = []
        let ids = loaded.workers.map(\.id)
        if zip(ids, ids.dropFirst()).contains(where: { $0 >= $1 }) {
            broken.append("workers are sorted by id, and each id is unique")
        }
        if loaded.workers.contains(where: { $0.program.command.first?.isEmpty ?? true }) {
            broken.append("every worker has a program")
        }
        if loaded.workers.contains(where: { $0.program.containsNUL }) {
            broken.append("no text contains a NUL, which execve(2) cannot pass")
        }
        return broken
    }

    /// Checks that a comment has no meaning, and only moves the lines below it.
    private func brokenByComments() -> [String] {
        var broken: [String] = []
        let comment = Array("# a comment\n".utf8)
        if !source.bytes.starts(with: Promises.byteOrderMark), source.bytes.count + 12 <= Source.sizeLimit {
            let below = read(comment + source.bytes)
            let places = loaded.diagnostics.map { [$0.span.start.line + 1, $0.span.start.column] }
            if below.workers != loaded.workers
                || below.diagnostics.map(\.message) != loaded.diagnostics.map(\.message)
                || below.diagnostics.map({ [$0.span.start.line, $0.span.start.column] }) != places
            {
                broken.append("a comment above changes nothing but the line numbers")
            }
        }
        // In a block scalar the comment would be text.
        if source.bytes.last == UInt8(ascii: "\n"), !source.bytes.contains(where: { "|>".utf8.contains($0) }) {
            if read(source.bytes + comment).workers != loaded.workers {
                broken.append("a comment at the end changes nothing")
            }
        }
        return broken
    }

    private func read(_ bytes: [UInt8]) -> LoadedManifest {
        LoadedManifest(of: Source(name: source.name, bytes: bytes), in: context)
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
