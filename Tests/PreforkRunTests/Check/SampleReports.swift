import PreforkManifest

@testable import PreforkRun

/// Reports with everything that a diagnostic can have. They are made by hand, because a format does not check its input.
enum SampleReports {
    static let all = [complete, specialCharacters, unreadable, accepted, outside]

    private static let directory = "/srv/shop"

    private static let complete = checked(
        "./deploy/app.yaml",
        """
        version: 1
        worker_groups:
          web: {command: [server], port: 8080, env_file: ./web.env}
          api: {command: [server], prot: 8080, cap: 2}
        """,
        [
            Diagnostic(
                .badEnvironmentFile, "cannot use 'A B' as the name of a variable", at: span(3, 50, 59),
                hint: "write NAME=value", quotation: .init(file: "./web.env", line: 7, text: "A B=1")),
            Diagnostic(
                .unknownKey, "unknown key 'prot'", at: span(4, 28, 32), hint: "did you mean 'port'?",
                fix: Fix("write 'port'", [Fix.Edit(span(4, 28, 32), "port")])),
            Diagnostic(
                .addressTaken, "cannot listen on 127.0.0.1:8080 twice", at: span(4, 34, 38),
                notes: ["a group's workers share one socket", "100% of two groups' do not"],
                related: [.init("'web' listens there already", at: span(3, 34, 38))]),
            Diagnostic(.capWithoutRuntime, "cannot pass the cap on to the program", at: span(4, 45, 46)),
            Diagnostic(.capWithoutRuntime, "cannot pass the cap on, either", at: span(4, 45, 46)),
        ])

    private static let specialCharacters = checked(
        "deploy/öl & <50%>, #1: \"x\".yaml", "name: \"a\u{1}b ]]> 😀\"\nversion: [\n  1]",
        [
            Diagnostic(
                .controlCharacter, "cannot read '\u{1}\u{7F}\u{FFFE} ]]> 😀 <b>&amp;</b> \\ \"', \r\n::error::no",
                at: span(1, 9, 10)),
            Diagnostic(
                .wrongType, "cannot use a list as 'version'",
                at: Span(from: Position(line: 2, column: 10), to: Position(line: 3, column: 5))),
        ])

    private static let unreadable = CheckReport(
        name: "deploy/secret.yaml", directory: directory,
        outcome: .unreadable("cannot read the file: permission denied"))

    private static let accepted = checked("/srv/shop/deploy/good.yaml", "version: 1\n", [])

    /// A report with only a warning, for a file outside of the working directory.
    private static let outside = checked(
        "/etc/shop/jobs.yaml", "version: 1\nworker_groups: {jobs: {command: [a], cap: 2}}\n",
        [Diagnostic(.capWithoutRuntime, "cannot pass the cap on to the program", at: span(2, 47, 48))])

    static func checked(_ name: String, _ text: String, _ diagnostics: [Diagnostic]) -> CheckReport {
        let source = Source(name: name, bytes: Array(text.utf8))
        let isAccepted = diagnostics.allSatisfy { $0.severity == .warning }
        let finding = CheckReport.Finding(source: source, diagnostics: diagnostics, workerCount: isAccepted ? 2 : 0)
        return CheckReport(name: name, directory: directory, outcome: .checked(finding))
    }

    static func span(_ line: Int, _ start: Int, _ end: Int) -> Span {
        Span(from: Position(line: line, column: start), to: Position(line: line, column: end))
    }
}
