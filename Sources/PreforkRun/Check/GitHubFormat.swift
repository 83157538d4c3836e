import JSONText
import ManifestTools

/// Formats findings as workflow commands of GitHub Actions, which shows them beside the changed lines.
///
/// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
enum GitHubFormat {
    static func document(of reports: [CheckReport]) -> String {
        reports.flatMap(commands).map { $0 + "\n" }.joined()
    }

    private static func commands(for report: CheckReport) -> [String] {
        switch report.outcome {
        case .unreadable(let sentence):
            let properties = [("file", report.path), ("title", "cannot be read")]
            return [command("error", properties, "\(report.path): \(sentence)".printable)]
        case .checked(let finding): return finding.diagnostics.map { command(for: $0, in: report) }
        }
    }

    private static func command(for diagnostic: Diagnostic, in report: CheckReport) -> String {
        let location = report.location(of: diagnostic)
        let title = ("title", "\(diagnostic.code.explanation.title) [\(diagnostic.code.rawValue)]")
        let properties = [("file", location.path)] + position(location.span) + [title]
        // The log of a run shows only the message, so the message contains the location, too.
        let lines =
            ["\(location.text): \(diagnostic.message)"] + (diagnostic.hint.map { [$0] } ?? [])
            + diagnostic.notes.map { "note: \($0)" }
            + report.related(to: diagnostic).map { "\($0.location.text): \($0.message)" }
        return command(diagnostic.severity.rawValue, properties, lines.map(\.printable).joined(separator: "\n"))
    }

    /// Returns the properties for a span. GitHub accepts columns only for a span in one line. Its end columns are
    /// inclusive, the end columns of `Span` are exclusive.
    private static func position(_ span: Span) -> [(String, String)] {
        let lines = [("line", "\(span.start.line)"), ("endLine", "\(span.end.line)")]
        guard span.start.line == span.end.line else { return lines }
        let last = max(span.start.column, span.end.column - 1)
        return lines + [("col", "\(span.start.column)"), ("endColumn", "\(last)")]
    }

    private static func command(_ name: String, _ properties: [(String, String)], _ message: String) -> String {
        let list = properties.map { "\($0.0)=" + escaped($0.1, also: [":", ","]) }.joined(separator: ",")
        return "::\(name) \(list)::" + escaped(message, also: [])
    }

    private static func escaped(_ text: String, also delimiters: Set<Unicode.Scalar>) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case _ where delimiters.contains(scalar):
                result += "%" + String(scalar.value, radix: 16, uppercase: true)
            // The log of a run shows the line as it is.
            default: result.unicodeScalars.append(scalar.steers ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}
