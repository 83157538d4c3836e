public import ManifestTools
import Supervision

/// What holds of every reading, whatever the bytes. The mutation tests and the fuzzer ask for the same.
public struct Promises {
    private let source: Source
    private let context: ResolutionContext
    private let loaded: LoadedManifest

    /// The promises that this source breaks, as sentences; none, it is hoped.
    public static func broken(by source: Source, in context: ResolutionContext) -> [String] {
        let promises = Promises(
            source: source, context: context, loaded: LoadedManifest(of: source, in: context))
        var broken = promises.brokenByFindings()
        // Many workers take their time, and break nothing that a few do not.
        guard promises.loaded.workers.count <= 1000 else { return broken }
        broken += promises.brokenByRereading() + promises.brokenByFixing() + promises.brokenByFormatting()
        if promises.loaded.isAccepted { broken += promises.brokenByWorkers() + promises.brokenByComments() }
        return broken
    }

    private func brokenByFindings() -> [String] {
        var broken: [String] = []
        if !loaded.isAccepted, !loaded.workers.isEmpty { broken.append("a refused manifest gives no workers") }
        // A thousand of each severity, and for each a line about the others.
        if loaded.diagnostics.count > 2002 { broken.append("a file of mistakes is not listed to its end") }
        let lines = Lines(of: source.bytes)
        for finding in loaded.diagnostics where !finding.spans.allSatisfy(lines.hold) {
            broken.append("a finding is in the text: \(finding)")
        }
        let starts = loaded.diagnostics.lazy.filter { !$0.code.isAboutTheUnlisted }.map(\.span.start)
        if zip(starts, starts.dropFirst()).contains(where: { $0 > $1 }) {
            broken.append("findings come in the order of the file")
        }
        let text = loaded.diagnostics.rendered(in: source)
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }) {
            broken.append("nothing is printed that steers a terminal")
        }
        // No more than the sentence itself, a few lines of the file cut to a terminal's width, and the notes.
        if text.utf8.count > loaded.diagnostics.count * 16384 { broken.append("findings are short") }
        return broken
    }

    private func brokenByRereading() -> [String] {
        let again = LoadedManifest(of: source, in: context)
        return again.workers == loaded.workers && again.diagnostics == loaded.diagnostics
            && again.name == loaded.name
            ? [] : ["the same text is read in the same way"]
    }

    private func brokenByFixing() -> [String] {
        let fixes = loaded.diagnostics.compactMap(\.fix)
        if fixes.isEmpty { return [] }
        let fixed = AutoFix(of: source, in: context)
        return fixed.source.fixed(by: fixed.loaded.diagnostics).steps.isEmpty
            ? [] : ["what is mended is not mended again"]
    }

    /// NEL, LS or PS of Unicode.
    private var hasOldLineEnds: Bool {
        String(decoding: source.bytes, as: UTF8.self).unicodeScalars.contains {
            $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{2029}"
        }
    }

    private func brokenByFormatting() -> [String] {
        switch Formatting(of: source) {
        case .refused: []
        // Line ends that only YAML 1.1 knows stand inside of texts, and a file with one may be left as it is.
        case .unproven(let place):
            hasOldLineEnds ? [] : ["a text that is formatted says what it said: \(place)"]
        case .formatted(let bytes):
            Formatting(of: Source(name: source.name, bytes: bytes)) == .formatted(bytes)
                ? [] : ["what is formatted is not formatted in another way"]
        }
    }

    private func brokenByWorkers() -> [String] {
        var broken: [String] = []
        let ids = loaded.workers.map(\.id)
        if zip(ids, ids.dropFirst()).contains(where: { $0 >= $1 }) {
            broken.append("workers come sorted, each id once")
        }
        if loaded.workers.contains(where: { $0.program.command.first?.isEmpty ?? true }) {
            broken.append("a worker has a program")
        }
        if loaded.workers.contains(where: { $0.program.holdsNUL }) {
            broken.append("no text has a character that execve(2) cannot take")
        }
        return broken
    }

    /// A comment means nothing, and moves what stands below it by a line.
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
                broken.append("a comment above changes nothing but the places")
            }
        }
        // In a block scalar it would be text.
        if source.bytes.last == UInt8(ascii: "\n"), !source.bytes.contains(where: { "|>".utf8.contains($0) }) {
            if read(source.bytes + comment).workers != loaded.workers {
                broken.append("a comment below changes nothing")
            }
        }
        return broken
    }

    private func read(_ bytes: [UInt8]) -> LoadedManifest {
        LoadedManifest(of: Source(name: source.name, bytes: bytes), in: context)
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
