import JSONText
import ManifestTools

/// Formats findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning and editors.
enum SARIFFormat {
    static func document(of reports: [CheckReport]) -> JSON {
        // The rules of the codes that occur in the reports, each once and in order.
        let codes = Set(reports.flatMap { $0.diagnostics.map(\.code) }).sorted { $0.rawValue < $1.rawValue }
        let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        let driver: JSON = [
            "name": "prefork-run", "version": .text(Version.current), "rules": .list(codes.map(rule)),
        ]
        let run: JSON = [
            "tool": ["driver": driver],
            "invocations": [invocation(of: reports)],
            "columnKind": "unicodeCodePoints",
            "results": .list(reports.flatMap { results(of: $0, ruleIndices: indices) }),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        ]
    }

    private static func rule(_ code: Diagnostic.Code) -> JSON {
        // SARIF asks for a rule name in the form of an identifier, such as `UnknownKey`.
        return [
            "id": .text(code.rawValue),
            "name": .text(code.name.prefix(1).uppercased() + code.name.dropFirst()),
            "shortDescription": ["text": .text(code.explanation.title)],
            "fullDescription": ["text": .text(code.explanation.meaning)],
            "help": ["text": .text("`prefork-run explain \(code.rawValue)` shows an example and its fix.")],
            "defaultConfiguration": ["level": .text(code.severity.rawValue)],
        ]
    }

    /// Returns the invocation, with a notification for each file that cannot be read. Such a file is a failure of the
    /// tool's run and not a result.
    private static func invocation(of reports: [CheckReport]) -> JSON {
        let notifications = reports.compactMap { report -> JSON? in
            guard case .unreadable(let sentence) = report.outcome else { return nil }
            return [
                "level": "error", "message": ["text": .text(sentence)],
                "locations": [["physicalLocation": ["artifactLocation": artifact(report.path)]]],
            ]
        }
        return [
            "executionSuccessful": .boolean(notifications.isEmpty),
            "toolExecutionNotifications": .list(notifications),
        ]
    }

    private static func results(of report: CheckReport, ruleIndices: [Diagnostic.Code: Int]) -> [JSON] {
        zip(report.diagnostics, report.fingerprints).map { diagnostic, fingerprint in
            let lines = [diagnostic.sentence] + diagnostic.notes.map { "note: \($0)" }
            var members: [JSON.Member] = [
                .init("ruleId", .text(diagnostic.code.rawValue)),
                .init("ruleIndex", .integer(ruleIndices[diagnostic.code] ?? -1)),
                .init("level", .text(diagnostic.severity.rawValue)),
                .init("message", ["text": .text(lines.joined(separator: "\n"))]),
                .init("locations", [["physicalLocation": physical(report.location(of: diagnostic))]]),
            ]
            let related = report.related(to: diagnostic)
            if !related.isEmpty { members.append(.init("relatedLocations", .list(related.map(relatedLocation)))) }
            if let fix = diagnostic.fix { members.append(.init("fixes", [self.fix(fix, in: report)])) }
            members.append(.init("partialFingerprints", ["pathCodeAndLineText/v1": .text(fingerprint)]))
            return .object(members)
        }
    }

    private static func relatedLocation(_ related: (message: String, location: Location)) -> JSON {
        ["physicalLocation": physical(related.location), "message": ["text": .text(related.message)]]
    }

    private static func fix(_ fix: Fix, in report: CheckReport) -> JSON {
        let replacements = fix.edits.map { edit -> JSON in
            ["deletedRegion": region(edit.span), "insertedContent": ["text": .text(edit.text)]]
        }
        let change: JSON = ["artifactLocation": artifact(report.path), "replacements": .list(replacements)]
        return ["description": ["text": .text(fix.title)], "artifactChanges": [change]]
    }

    private static func physical(_ location: Location) -> JSON {
        ["artifactLocation": artifact(location.path), "region": region(location.span)]
    }

    /// Returns the region of a span. The end column is exclusive in SARIF and in `Span`.
    private static func region(_ span: Span) -> JSON {
        [
            "startLine": .integer(span.start.line), "startColumn": .integer(span.start.column),
            "endLine": .integer(span.end.line), "endColumn": .integer(span.end.column),
        ]
    }

    private static func artifact(_ path: String) -> JSON {
        if path.hasPrefix("/") { return ["uri": .text("file://" + escaped(path))] }
        return ["uri": .text(escaped(path)), "uriBaseId": "%SRCROOT%"]
    }

    /// Percent-encodes a path as RFC 3986 requires. A colon is encoded, too, because before the first slash it would
    /// end a scheme.
    private static func escaped(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
