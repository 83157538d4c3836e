import JSONText
import PreforkManifest

/// Formats findings as JUnit XML, which Jenkins and GitLab read. Each file is a test case.
enum JUnitFormat {
    static func document(of reports: [CheckReport], strict: Bool) -> String {
        let failures = reports.count { !$0.isUnreadable && $0.isRefused(strict: strict) }
        let errors = reports.count(where: \.isUnreadable)
        let counts = "tests=\"\(reports.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="prefork-run check" \(counts)>
              <testsuite name="prefork-run check" \(counts) skipped="0">
            \(reports.map { testCase($0, strict: strict) }.joined())\
              </testsuite>
            </testsuites>

            """
    }

    private static func testCase(_ report: CheckReport, strict: Bool) -> String {
        let name = attribute(report.path)
        let head = "    <testcase classname=\"prefork-run.check\" name=\"\(name)\" file=\"\(name)\""
        let body = body(of: report, strict: strict)
        return body.isEmpty ? head + "/>\n" : head + ">\n      \(body)\n    </testcase>\n"
    }

    private static func body(of report: CheckReport, strict: Bool) -> String {
        switch report.outcome {
        case .unreadable(let sentence): return "<error type=\"unreadable\" message=\"\(attribute(sentence))\"/>"
        case .checked(let finding):
            let text = content(finding.diagnostics.rendered(in: finding.source))
            if finding.diagnostics.isEmpty { return "" }
            guard report.isRefused(strict: strict) else { return "<system-out>\(text)</system-out>" }
            let message = attribute(CheckTotals(of: [report]).sentence)
            return "<failure type=\"refused\" message=\"\(message)\">\(text)</failure>"
        }
    }

    private static func content(_ text: String) -> String { escaped(text, isAttribute: false) }

    private static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where isAttribute: result += "&quot;"
            // An XML parser would replace these characters with spaces.
            case "\t" where isAttribute, "\n" where isAttribute, "\r": result += "&#\(scalar.value);"
            // XML 1.0 cannot represent these characters, not even escaped.
            case "\0"..<" " where scalar != "\t" && scalar != "\n", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            case _ where scalar.steers && scalar != "\t" && scalar != "\n": result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
