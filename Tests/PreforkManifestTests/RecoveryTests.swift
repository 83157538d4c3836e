import PreforkManifest
import Samples
import Testing

/// Tests that a syntax error is reported once, together with the mistakes above it.
struct RecoveryTests {
    /// Inserts a broken line at each place of a valid manifest.
    @Test(arguments: Fixture.accepted, ["@", "]", "'", "\"", "\t:", "   - a: [", "x: y: z", "*none"])
    func aSyntaxErrorInAValidManifestIsTheOnlyError(fixture: Fixture, piece: String) {
        let lines = String(decoding: fixture.source.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        for place in lines.indices {
            let text = (lines[..<place] + [piece[...]] + lines[place...]).joined(separator: "\n")
            let source = Source(name: fixture.file, bytes: Array(text.utf8))
            let errors = LoadedManifest(of: source, in: .fixtures).diagnostics.filter { $0.severity == .error }
            // Within a comment or a text, the piece is not a syntax error.
            guard errors.contains(where: { $0.code.rawValue < "PR0100" }) else { continue }
            #expect(errors.count == 1, "\(text)\n\(errors.rendered(in: source))")
        }
    }

    @Test func mistakesAboveASyntaxErrorAreReported() {
        let text = """
            version: 1
            worker_groups:
              a:
                prot: 80
                restart: always
              b: {command: [./b], stop: {timeout: 30}}
              c:
                command: [./c]
                 port: 80
            """
        let found = read(text).diagnostics
        #expect(found.map(\.code) == [.unknownKey, .wrongType, .badDuration, .syntax])
        #expect(found.map { $0.span.start.line } == [4, 5, 6, 9])
        #expect(found.map { $0.fix != nil } == [false, true, true, false], "the key with the right name may follow")
    }

    @Test func keysThatAnUnknownAnchorMayHoldAreNotMissing() {
        let text =
            "version: 1\nworker_groups:\n  a: {<<: *base, prot: 80}\n  b: {command: *run, ids: *ids, ports: [1, 2]}\n"
        let found = read(text).diagnostics
        let errors = found.filter { $0.severity == .error }.map(\.code)
        #expect(errors == [.unknownAnchor, .unknownKey, .unknownAnchor, .unknownAnchor])
        #expect(read("*none").diagnostics.map(\.code) == [.unknownAnchor])
    }

    @Test func theLineBeforeASyntaxErrorIsNotChecked() {
        // In YAML the text continues on the next line.
        let text = "version: 1\nworker_groups:\n  a:\n    command: ./a\n      port: 80\n"
        #expect(read(text).diagnostics.map(\.code) == [.syntax])
        let list = "version: 1\nworker_groups:\n  a:\n    command: [./a\n    port: 80\n    prot: 1\n"
        #expect(read(list).diagnostics.map(\.code) == [.syntax])
    }

    @Test func aMistakeOfStructureIsReportedOnce() {
        let outdented = "version: 1\nworker_groups:\n  a:\n  command: [./a]\n  port: 80\n  b: {command: [./b]}\n"
        #expect(read(outdented).diagnostics.map(\.code) == [.misplacedKey])
        let beside = "version: 1\nworker_groups:\na:\n  command: [./a]\n"
        #expect(read(beside).diagnostics.map(\.code) == [.unknownKey])
        let flat = "version: 1\ncommand: [./a]\nport: 80\n"
        #expect(read(flat).diagnostics.map(\.code) == [.misplacedKey])
        let alone = "version: 1\nworker_groups:\n  a:\n"
        #expect(read(alone).diagnostics.map(\.code) == [.wrongType])
    }

    @Test(arguments: Fixture.broken)
    func noSpanEndsBehindItsLine(fixture: Fixture) {
        let text = SourceText(fixture.source)
        for finding in fixture.loaded.diagnostics {
            let end = finding.span.end
            let length = text.characters(onLine: Int(end.line), from: 1, count: .max).count
            #expect(Int(end.column) <= length + 1, "\(finding)")
        }
    }

    @Test func anOverrideOfAnUnknownIDPointsToTheIDs() {
        let text = "version: 1\nworker_groups:\n  a:\n    command: [./a]\n    ids: 0-3\n    overrides: {9: {cap: 1}}\n"
        let found = read(text).diagnostics.first { $0.code == .unknownOverride }
        #expect(found?.related.map(\.span.start) == [Position(line: 5, column: 10)])
    }
}
