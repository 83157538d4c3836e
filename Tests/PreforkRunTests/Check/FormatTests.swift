import Glibc
import PreforkManifest
import Testing

@testable import PreforkRun

/// The report formats of `check`.
@Suite struct FormatTests {
    private static let fixtures = Built.package + "/Tests/PreforkRunTests/Fixtures/check"

    @Test(arguments: CheckFormat.allCases)
    func everyFormatMatchesItsGolden(format: CheckFormat) throws {
        let document = format.document(of: SampleReports.all, strict: false)
        let golden = "\(FormatTests.fixtures)/report.\(format.rawValue)"
        if getenv("RECORD") != nil {
            let file = try #require(fopen(golden, "w"))
            fputs(document, file)
            fclose(file)
        } else {
            #expect(document == contents(of: golden), "RECORD=1 swift test rewrites \(golden)")
        }
    }

    /// A script checks the report with the parsers of Python and with its own copy of the rules of each format.
    @Test(arguments: [CheckFormat.json, .sarif, .junit, .gitlab])
    func anIndependentParserAcceptsTheReport(format: CheckFormat) throws {
        for reports in [SampleReports.all, []] {
            let workspace = try Workspace()
            let path = try workspace.write("report", bytes: Array(format.document(of: reports, strict: true).utf8))
            let result = try Command.run("python3", "\(FormatTests.fixtures)/validate.py", format.rawValue, path)
            #expect(result.code == 0, "\(result.errors)")
            // The script prints what it has read, so that a script that reads nothing fails the test.
            let findings = reports.reduce(0) { $0 + $1.diagnostics.count }
            #expect(result.output == "\(findings) findings, \(reports.count(where: \.isUnreadable)) unreadable\n")
        }
    }

    @Test func theDocumentationShowsTheJSONReport() throws {
        let workspace = try Workspace()
        try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [a], port: 8080}
              api: {command: [b], port: 8080}
            """)
        let line = "cd \(workspace.path) && exec \(Built.runner) check --format json app.yaml"
        let written = try Command.run("/bin/sh", "-c", line).output
        let page = Built.package + "/Sources/PreforkManifest/PreforkManifest.docc/CheckFormats.md"
        #expect(try #require(contents(of: page)).contains("```json\n\(written)```\n"), "\(written)")
    }

    @Test func aWarningFailsATestCaseOnlyWhenStrict() {
        let warned = SampleReports.checked(
            "app.yaml", "version: 1",
            [Diagnostic(.capWithoutRuntime, "cannot pass the cap on", at: SampleReports.span(1, 1, 2))])
        #expect(CheckFormat.junit.document(of: [warned], strict: false).contains("failures=\"0\""))
        #expect(CheckFormat.junit.document(of: [warned], strict: true).contains("failures=\"1\""))
    }

    @Test func aManifestCannotInjectAWorkflowCommand() {
        let document = CheckFormat.github.document(of: SampleReports.all, strict: false)
        let lines = document.split(separator: "\n")
        #expect(lines.count == 9)
        for line in lines {
            #expect(line.hasPrefix("::error file=") || line.hasPrefix("::warning file="))
            #expect(!line.contains("\r"))
        }
    }

    @Test func aFingerprintDoesNotChangeWhenLinesAreAddedAbove() throws {
        func report(linesAbove count: Int, _ line: String, findings: Int = 1) -> CheckReport {
            let text = String(repeating: "# comment\n", count: count) + line
            let finding = Diagnostic(.unknownKey, "unknown key", at: SampleReports.span(count + 1, 3, 7))
            return SampleReports.checked("app.yaml", text, Array(repeating: finding, count: findings))
        }
        let one = report(linesAbove: 0, "  prot: 1").fingerprints
        #expect(one == report(linesAbove: 5, "    prot: 1").fingerprints)
        #expect(one != report(linesAbove: 0, "  prot: 2").fingerprints)
        let equalFindings = report(linesAbove: 0, "  prot: 1", findings: 3).fingerprints
        #expect(Set(equalFindings).count == 3 && equalFindings.first == one.first)
    }

    /// The values are from the test vectors of the hash's authors.
    @Test func theHashIsFNV1a() {
        #expect(FNV1a.digits(of: "") == "cbf29ce484222325")
        #expect(FNV1a.digits(of: "a") == "af63dc4c8601ec8c")
        #expect(FNV1a.digits(of: "foobar") == "85944171f73967e8")
    }

    @Test(arguments: [
        ("app.yaml", "app.yaml"), ("./deploy//app.yaml", "deploy/app.yaml"), ("/srv/shop/app.yaml", "app.yaml"),
        ("../shop/app.yaml", "app.yaml"), ("../other/app.yaml", "../other/app.yaml"),
        ("/etc/app.yaml", "/etc/app.yaml"),
        ("/srv/shopping/app.yaml", "/srv/shopping/app.yaml"), ("<stdin>", "<stdin>"),
    ])
    func pathsAreRelativeToTheWorkingDirectory(name: String, path: String) {
        #expect(CheckReport(name: name, directory: "/srv/shop", outcome: .unreadable("")).path == path)
    }
}
