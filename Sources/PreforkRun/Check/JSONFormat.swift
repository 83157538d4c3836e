import JSONText
import ManifestTools

/// Formats findings as JSON for other programs. The format is stable, and documented in the article *CheckFormats* of
/// PreforkManifest.
enum JSONFormat {
    /// The version of the format. It is increased when a member is removed or changes its meaning, and not when a
    /// member is added.
    static let version = 1

    static func document(of reports: [CheckReport]) -> JSON {
        let totals = CheckTotals(of: reports)
        return [
            "version": .integer(version),
            "tool": ["name": "prefork-run", "version": .text(Version.current)],
            "files": .list(reports.map(file)),
            "summary": [
                "files": .integer(reports.count), "errors": .integer(totals.errors),
                "warnings": .integer(totals.warnings), "unreadable": .integer(totals.unreadable),
            ],
        ]
    }

    private static func file(_ report: CheckReport) -> JSON {
        switch report.outcome {
        case .unreadable(let sentence):
            [
                "path": .text(report.name), "accepted": false, "problem": .text(sentence), "workers": 0,
                "diagnostics": [],
            ]
        case .checked(let finding):
            [
                "path": .text(report.name), "accepted": .boolean(!report.isRefused(strict: false)), "problem": .null,
                "workers": .integer(finding.workerCount),
                "diagnostics": .list(finding.diagnostics.map(diagnostic)),
            ]
        }
    }

    private static func diagnostic(_ diagnostic: Diagnostic) -> JSON {
        [
            "code": .text(diagnostic.code.rawValue), "title": .text(diagnostic.code.explanation.title),
            "severity": .text(diagnostic.severity.rawValue), "message": .text(diagnostic.message),
            "hint": .text(orNull: diagnostic.hint), "span": span(diagnostic.span),
            "notes": .list(diagnostic.notes.map { .text($0) }),
            "related": .list(diagnostic.related.map { ["message": .text($0.message), "span": span($0.span)] }),
            "quotation": diagnostic.quotation.map(quotation) ?? .null,
            "fix": diagnostic.fix.map(fix) ?? .null,
        ]
    }

    private static func span(_ span: Span) -> JSON {
        [
            "line": .integer(span.start.line), "column": .integer(span.start.column),
            "endLine": .integer(span.end.line), "endColumn": .integer(span.end.column),
        ]
    }

    private static func quotation(_ quotation: Diagnostic.Quotation) -> JSON {
        ["file": .text(quotation.file), "line": .integer(quotation.line), "text": .text(quotation.text)]
    }

    private static func fix(_ fix: Fix) -> JSON {
        let edits = fix.edits.map { edit in
            JSON.object([.init("span", span(edit.span)), .init("text", .text(edit.text))])
        }
        return ["title": .text(fix.title), "edits": .list(edits)]
    }
}
