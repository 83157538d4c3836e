import Testing

/// The page *Promises*: each fault in its tables names the tests that show what the master does.
@Suite struct PromiseTests {
    /// The rows of all tables of the page, as cells.
    private static let rows: [[String]] = {
        let page = SourceFile.text(of: "Sources/Prefork/Prefork.docc/Promises.md")
        let lines = page.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("|---") }
        return lines.map { line in
            line.split(separator: "|").map { $0.drop { $0 == " " }.split(separator: "  ").joined() }
        }.filter { $0.first != "fault " }
    }()

    @Test func everyPromiseNamesATest() {
        #expect(PromiseTests.rows.count > 30)
        for row in PromiseTests.rows {
            #expect(row.count == 3, "\(row)")
            #expect(!PromiseTests.tests(in: row).isEmpty, "\(row)")
        }
    }

    @Test func everyTestOfAPromiseExists() {
        let tests = SourceFile.all(below: "Tests") + SourceFile.all(below: "examples/http/Tests")
        let names = tests.reduce(into: Set()) { $0.formUnion(PromiseTests.tests(declaredIn: $1)) }
        for row in PromiseTests.rows {
            for test in PromiseTests.tests(in: row) where !names.contains(test) {
                Issue.record("there is no test \(test) for: \(row[0])")
            }
        }
    }

    /// The names between backquotes in the last cell of a row.
    private static func tests(in row: [String]) -> [String] {
        (row.last ?? "").split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The functions of a file that stand behind `@Test`, in the same line or in one of the next lines.
    private static func tests(declaredIn file: SourceFile) -> Set<String> {
        var names: Set<String> = []
        for part in file.text.split(separator: "@Test").dropFirst() {
            guard let declaration = part.firstRange(of: "func ") else { continue }
            names.insert(String(part[declaration.upperBound...].prefix { $0 != "(" }))
        }
        return names
    }
}
