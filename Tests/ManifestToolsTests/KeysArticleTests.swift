import Samples
import Supervision
import Testing

@testable import PreforkManifest

/// The documentation's page of all keys is made from the table.
struct KeysArticleTests {
    @Test func thePageOfKeysIsWhatTheTableSays() {
        Files.compare(KeysArticle.text, with: "\(Files.documentation)/Keys.md")
    }
}

/// All keys as Markdown.
private enum KeysArticle {
    static var text: String {
        let sections = sections.map { title, lead, keys in
            "## \(title)\n\n\(lead)\n\n" + table(of: keys.built)
        }
        return introduction + "\n\n" + sections.joined(separator: "\n\n") + "\n\n" + later + "\n"
    }

    private static let introduction = """
        # Keys

        Every key of a manifest: what it takes, what holds without it, and what a reload does when it changes.

        *Change* is about the resolved value, after defaults, ranges, placeholders and units:

        \(changes.map { "- **\($0.rawValue)**: \($0.sentence)" }.joined(separator: "\n"))
        """

    private static let changes: [ReloadEffect] = [.none, .master, .inPlace, .listener, .relaunch, .identity, .inner]

    private static let sections: [(String, String, KeyTable)] = [
        ("The top level", "A key that begins with `x-` is ignored: a place for anchors.", .top),
        (
            "A worker group",
            """
            `defaults` takes the same but `ids`, `count`, `overrides` and the plurals, and so does an entry of `overrides`.
            """,
            .group
        ),
        ("listen", "Where it is a mapping.", .listen), ("restart", "Below `restart`.", .restart),
        ("backoff", "Below `restart.backoff`.", .backoff), ("intensity", "Below `restart.intensity`.", .intensity),
        ("stop", "Below `stop`.", .stop),
    ]

    private static var later: String {
        let keys = [KeyTable.top, .group].flatMap(\.keys).filter { !$0.isBuilt }
        return """
            ## Not built yet

            Keys of the format's later stages. They are refused, never silently accepted.

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
        return (["| key | takes | default | change | meaning |", "|---|---|---|---|---|"] + rows)
            .joined(separator: "\n")
    }
}
