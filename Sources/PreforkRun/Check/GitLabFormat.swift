import JSONText
import PreforkManifest

/// Formats findings as a Code Quality report, which GitLab shows in a merge request.
///
/// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
enum GitLabFormat {
    static func document(of reports: [CheckReport]) -> JSON { .list(reports.flatMap(issues)) }

    private static func issues(of report: CheckReport) -> [JSON] {
        switch report.outcome {
        case .unreadable(let sentence):
            let fingerprint = FNV1a.digits(of: "\(report.path)\0\(sentence)")
            return [issue(sentence, "unreadable", fingerprint, "blocker", report.path, line: 1)]
        case .checked(let finding):
            return zip(finding.diagnostics, report.fingerprints).map { diagnostic, fingerprint in
                let location = report.location(of: diagnostic)
                return issue(
                    diagnostic.sentence, diagnostic.code.rawValue, fingerprint,
                    diagnostic.severity == .error ? "major" : "minor", location.path, line: location.span.start.line)
            }
        }
    }

    private static func issue(
        _ description: String, _ check: String, _ fingerprint: String, _ severity: String, _ path: String, line: Int32
    ) -> JSON {
        [
            "description": .text(description), "check_name": .text(check), "fingerprint": .text(fingerprint),
            "severity": .text(severity),
            "location": ["path": .text(path), "lines": ["begin": .integer(line)]],
        ]
    }
}
