import Testing

@testable import PreforkRun

/// The version is in one place, and what names it elsewhere follows.
@Suite struct VersionTests {
    @Test func pagesAndExamplesNameTheCurrentVersion() throws {
        let number = "[0-9]+\\.[0-9]+\\.[0-9]+"
        let forms = ["prefork-run[-_]\(number)", "\"prefork_run\": ?\"\(number)", "rev: \(number)"]
        let found = try Command(
            ["/bin/grep", "-rhoE", "--include=*.md", "--include=*.yaml", forms.joined(separator: "|")]
                + ["Sources", "examples", "README.md"].map { "\(Built.package)/\($0)" }
        ).outcome().output.split(separator: "\n")
        #expect(found.count > 4)
        for name in found { #expect(name.hasSuffix(Version.current), "\(name)") }
        #expect(try Command.run(Built.runner, "--version").output == Version.current + "\n")
    }
}
