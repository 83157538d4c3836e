import PreforkManifest
import Testing

struct RenderingTests {
    @Test func colorsArePrintedOnlyOnRequest() throws {
        let source = Source(name: "a.yaml", bytes: Array("prot: 1".utf8))
        let finding = Diagnostic(
            .unknownKey, "unknown key 'prot'", at: span(1, 1, to: 5), hint: "did you mean 'port'?")
        #expect(
            finding.rendered(in: source) == """
                a.yaml:1:1: error: unknown key 'prot' [PR0102]
                  1 | prot: 1
                    | ^~~~ did you mean 'port'?

                """)
        #expect(finding.rendered(in: source, color: true).contains("\u{1B}[1;31merror:\u{1B}[0m"))
    }

    @Test func theCaretIsAlignedAfterWideCharactersAndTabs() {
        let source = Source(name: "a", bytes: Array("\t日本: \tx".utf8))
        let lines = Diagnostic(.unknownKey, "m", at: span(1, 2, to: 4)).rendered(in: source).split(separator: "\n")
        #expect(lines[2] == "    | \t^~~~")
        let after = Diagnostic(.unknownKey, "m", at: span(1, 7, to: 8)).rendered(in: source).split(separator: "\n")
        #expect(after[2] == "    | \t      \t^")
    }

    @Test func charactersThatCouldSteerATerminalAreReplaced() {
        let source = Source(name: "\u{1B}[2J", bytes: Array("a\u{1B}[31m\u{202E}b".utf8))
        let text = Diagnostic(.unknownKey, "unknown key '\u{7}'", at: span(1, 1, to: 2)).rendered(in: source)
        #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{7}"))
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }

    @Test func aSpanOverSeveralLinesIsShownWithItsFirstLine() {
        let source = Source(name: "a", bytes: Array("ab\ncd".utf8))
        let span = Span(from: Position(line: 1, column: 2), to: Position(line: 2, column: 2))
        #expect(Diagnostic(.syntax, "m", at: span).rendered(in: source).hasSuffix("  1 | ab\n    |  ^\n"))
    }

    @Test func aSpanOutsideTheSourceIsPrintedWithoutALine() {
        let source = Source(name: "a", bytes: [])
        #expect(Diagnostic(.syntax, "m", at: span(9, 9, to: 10)).rendered(in: source) == "a:9:9: error: m [PR0005]\n")
    }

    @Test func aRefusalOfTheMachineIsShownAtTheKeyThatCausesIt() {
        let source = Source(name: "a.yaml", bytes: Array("version: 1\nport: 80".utf8))
        let finding = Diagnostic.refusedHere(
            "cannot listen on 127.0.0.1:80: permission denied (bind)", line: 2, column: 7)
        #expect(finding.severity == .error)
        #expect(
            finding.rendered(in: source) == """
                a.yaml:2:7: error: cannot listen on 127.0.0.1:80: permission denied (bind) [PR0903]
                  2 | port: 80
                    |       ^

                """)
    }

    @Test func aMistakeInAnotherFileIsShownInThatFileFirst() {
        let source = Source(name: "a.yaml", bytes: Array("env_file: b.env".utf8))
        let finding = Diagnostic(
            .badEnvironmentFile, "cannot read 'b.env': KEY=VALUE is expected", at: span(1, 11, to: 16),
            quotation: Diagnostic.Quotation(file: "b.env", line: 12, text: "PORT: 80"))
        #expect(
            finding.rendered(in: source) == """
                b.env:12:1: error: cannot read 'b.env': KEY=VALUE is expected [PR0902]
                  12 | PORT: 80
                     | ^~~~~~~~
                a.yaml:1:11: note: the file is named here
                  1 | env_file: b.env
                    |           ^~~~~

                """)
    }

    @Test func diagnosticsBeyondTheLimitAreCountedOnOneLine() {
        let source = Source(name: "a", bytes: Array("x".utf8))
        let findings = (1...5).map { Diagnostic(.syntax, "m\($0)", at: span(1, 1, to: 2)) }
        #expect(findings.rendered(in: source, limit: 2).hasSuffix("a: 3 more\n"))
        #expect(!findings.rendered(in: source).contains("more"))
    }

    private func span(_ line: Int, _ column: Int, to end: Int) -> Span {
        Span(from: Position(line: line, column: column), to: Position(line: line, column: end))
    }
}
