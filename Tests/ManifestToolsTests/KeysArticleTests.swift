import ManifestTools
import Samples
import Supervision
import Testing

@testable import PreforkManifest

/// The documentation page of all keys is generated from the table of keys.
struct KeysArticleTests {
    @Test func theKeysPageMatchesTheTable() {
        Files.compare(KeysArticle.text, with: "\(Files.documentation)/Keys.md")
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
        let sections = sections.map { title, lead, keys in
            "## \(title)\n\n\(lead)\n\n" + table(of: keys.built)
        }
        return introduction + "\n\n" + sections.joined(separator: "\n\n") + "\n\n" + later + "\n"
    }

    private static let introduction = """
        # Keys

        Every key of a manifest: what it takes, its default, and what a reload does when its value changes.

        *Change* refers to the resolved value, after defaults, ranges, placeholders and units:

        \(changes.map { "- **\($0.rawValue)**: \($0.sentence)" }.joined(separator: "\n"))
        """

    private static let changes: [ReloadEffect] = [.none, .master, .inPlace, .listener, .relaunch, .identity, .inner]

    private static let sections: [(String, String, KeyTable)] = [
        ("The top level", "A key that begins with `x-` is ignored, and serves as a place for anchors.", .top),
        (
            "A worker group",
            """
            `defaults` and each entry of `overrides` take the same keys, except `ids`, `count`, `overrides` and the plurals. Nor do
            `overrides` take `sockets`, `rollout` and `needs`, which are those of a whole group.
            """,
            .group
        ),
        ("listen", "The keys of `listen`, if it is a mapping.", .listen),
        ("sockets", "The keys of each socket below `sockets`, if it is a mapping.", .socket),
        ("restart", "The keys of `restart`.", .restart), ("backoff", "The keys of `restart.backoff`.", .backoff),
        ("intensity", "The keys of `restart.intensity`.", .intensity), ("stop", "The keys of `stop`.", .stop),
        ("readiness", "The keys of `readiness`, which takes one of the first five.", .readiness),
        ("liveness", "The keys of `liveness`, which takes one of the first three.", .liveness),
        ("tcp", "The keys of `tcp`, in `readiness` and `liveness`.", .tcp),
        ("http", "The keys of `http`, in `readiness` and `liveness`.", .http),
        ("rollout", "The keys of `rollout`.", .rollout), ("recycle", "The keys of `recycle`.", .recycle),
        (
            "limits", "The keys of `limits`. A number is the soft and the hard limit; a mapping has `soft` and `hard`.",
            .limits
        ),
        ("cgroup", "The keys of `cgroup`. Each limits the worker together with the processes that it starts.", .cgroup),
        ("reload", "The keys of `reload`.", .reload),
        ("on", "The keys of `on`: the program of each event, and how long it may run.", .on),
    ]

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
