import Samples
import Supervision
import Testing

@testable import ManifestTools
@testable import PreforkManifest

/// The documentation page of all keys is generated from the table of keys.
struct KeysArticleTests {
    @Test func theKeysPageMatchesTheTable() {
        Files.compare(KeysArticle.text, with: "\(Files.documentation)/Keys.md")
    }

    @Test func everyMappingHasAChapter() {
        #expect(KeyChapter.tables.union(KeyChapter.described) == Set(KeyTable.ID.allCases))
        #expect(KeyChapter.tables.isDisjoint(with: KeyChapter.described))
    }

    @Test func theReadmeNamesEveryKeyOfAGroup() throws {
        let readme = String(decoding: try #require(Files.read("\(Files.package)/README.md")), as: UTF8.self)
        let lines = readme.split(separator: "\n").drop { $0 != "| key of a group | meaning |" }
        let table = lines.prefix { $0.hasPrefix("|") }.joined()
        for key in KeyTable.group.built where !table.contains("`\(key.name)`") {
            Issue.record("the table of the README lacks '\(key.name)'")
        }
    }
}

/// The table of keys as a page in Markdown.
private enum KeysArticle {
    static var text: String {
        let sections = KeyChapter.all.map { "## \($0.title)\n\n\($0.lead)\n\n" + table(of: $0.keys) }
        return introduction + "\n\n" + sections.joined(separator: "\n\n") + "\n\n" + later + "\n"
    }

    private static let introduction = """
        # Keys

        Every key of a manifest: what it takes, its default, and what a reload does when its value changes.

        *Change* refers to the resolved value, after defaults, ranges, placeholders and units:

        \(changes.map { "- **\($0.rawValue)**: \($0.sentence)" }.joined(separator: "\n"))
        """

    private static let changes: [ReloadEffect] = [.none, .master, .inPlace, .listener, .relaunch, .identity, .inner]

    private static var later: String {
        let keys = [KeyTable.top, .group].flatMap(\.keys).filter { !$0.isBuilt }
        return """
            ## Not built yet

            Keys of later stages of the format. They are rejected and never silently ignored.

            | key | takes | change | meaning |
            |---|---|---|---|
            \(keys.map { "| `\($0.name)` | \($0.kind) | \($0.change.rawValue) | \($0.meaning) |" }.joined(separator: "\n"))
            """
    }

    private static func table(of keys: [Key]) -> String {
        let rows = keys.map { key in
            let fallback =
                switch key.fallback {
                case .value(let text)?: "`\(text)`"
                case .described(let text)?: text
                case nil: ""
                }
            return "| `\(key.name)` | \(key.kind) | \(fallback) | \(key.change.rawValue) | \(key.meaning) |"
        }
        let table = ["| key | takes | default | change | meaning |", "|---|---|---|---|---|"] + rows
        let words = keys.filter { !$0.words.isEmpty }.map { key in
            let items = key.words.map { "- `\($0.name)`: \($0.meaning)" }
            return "\nValues of `\(key.name)`\(key.premiseOfWords):\n\n" + items.joined(separator: "\n")
        }
        return (table + words).joined(separator: "\n")
    }
}
