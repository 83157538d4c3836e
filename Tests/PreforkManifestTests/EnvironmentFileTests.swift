import Supervision
import Testing

@testable import PreforkManifest

/// Files that `env_file` names, read as systemd, dotenv and shells read them.
struct EnvironmentFileTests {
    private func read(_ text: String) -> EnvironmentFile { EnvironmentFile(Array(text.utf8)) }

    private func value(_ text: String) -> String? {
        let file = read("A=" + text)
        return file.problems.isEmpty && file.variables.count == 1 ? file.variables[0].value : nil
    }

    @Test func ofTwoValuesForANameTheLastCountsWithAWarning() throws {
        let file = read("A=1\nB=2\nexport A='3'\nA=4")
        #expect(file.variables == [Variable("A", "4"), Variable("B", "2")])
        #expect(file.problems.map(\.isWarning) == [true, true])
        let (first, last) = (try #require(file.problems.first), try #require(file.problems.last))
        #expect(first.line?.number == 3)
        #expect(first.text == "cannot keep both values of 'A': this one replaces the value on line 1")
        #expect(last.text.hasSuffix("line 3"))
        #expect(last.line?.text == "A=…", "a value may be a secret")
    }

    @Test func aByteOrderMarkIsSkipped() {
        #expect(read("\u{FEFF}A=1\n").variables == [Variable("A", "1")])
        #expect(read("\u{FEFF}A=1\n").problems == [])
        #expect(read("A=1\n\u{FEFF}B=2").problems.map(\.isWarning) == [false], "a mark inside the file is no mark")
    }

    @Test(arguments: [
        "A\u{A0}B=1", "\u{A0}A=1", "A\u{A0}=1", "A\u{200B}=1", "A\u{1B}=1", "A\u{85}=1", "A$B=1", "A B=1", "=1",
    ])
    func aNameThatNobodyMeansIsRefused(line: String) {
        let file = read(line)
        #expect(file.variables == [])
        #expect(file.problems.map(\.isWarning) == [false])
    }

    @Test(arguments: [
        ("\"a\nb\"", "a\nb"), ("'a\nb'", "a\nb"), ("\"a\r\nb\r\n\"", "a\nb\n"),
        ("'it is #1\n# no comment\n'", "it is #1\n# no comment\n"),
        ("\"a  \n  b\" # remark", "a  \n  b"), ("\"\\\"\n\\\\\"", "\"\n\\"), ("'\\\n'", "\\\n"),
        ("\"-----BEGIN KEY-----\nMIIE=\n-----END KEY-----\n\"", "-----BEGIN KEY-----\nMIIE=\n-----END KEY-----\n"),
    ])
    func aQuotedValueMayHaveSeveralLines(text: String, expected: String) { #expect(value(text) == expected) }

    @Test func theLineAfterAValueOfSeveralLinesIsReadAsUsual() {
        let file = read("KEY='one\ntwo'\nB=2\nno assignment")
        #expect(file.variables == [Variable("KEY", "one\ntwo"), Variable("B", "2")])
        #expect(file.problems.map(\.line?.number) == [4])
    }

    @Test func aQuoteThatIsNeverClosedIsToldOnceAtItsLine() {
        let file = read("A=1\nB=\"open\nC=3\nsecret")
        #expect(file.problems.map(\.text) == ["the quoted value has no closing quote"])
        #expect(file.problems.first?.line?.number == 2)
    }

    @Test func textBehindTheClosingQuoteIsToldWithTheLineWhereItStands() {
        let file = read("A='tis the season\nB=2\nC='x'")
        #expect(file.problems.map(\.text) == ["text follows the closing quote on line 3"])
        #expect(file.problems.first?.line == EnvironmentFile.Line(Array("A='tis".utf8)[...], number: 1))
    }

    @Test(arguments: ["A =1", "A= 1", "A = 1", "A\t=\t'1'", "export A = 1"])
    func blanksAroundTheSignAreLeftOutWithAWarning(line: String) {
        let file = read(line)
        #expect(file.variables == [Variable("A", "1")])
        #expect(file.problems.map(\.isWarning) == [true])
        #expect(file.problems.first?.text.hasPrefix("cannot use blanks around '='") == true)
    }

    @Test(arguments: ["A=", "A=  # nothing", "A=1\r", "  A=1"])
    func otherBlanksAreNoMistake(line: String) { #expect(read(line).problems == []) }

    @Test func aWarningAboutAFileDoesNotHideTheErrorsOfItsGroup() {
        let text = "version: 1\nworker_groups: {web: {command: [./web], env_file: web.env, ids: [1, 1]}}"
        let context = ResolutionContext(directory: "/", readFile: { _ in .success(Array("A=1\nA=2".utf8)) })
        let loaded = LoadedManifest(of: Source(name: "app.yaml", bytes: Array(text.utf8)), in: context)
        #expect(loaded.diagnostics.map(\.code) == [.oddEnvironmentFile, .duplicateID])
    }
}
