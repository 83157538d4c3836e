import ManifestTools
import PreforkManifest
import Supervision

/// The manual page of the manifest, prefork-run.yaml(5), from the tables of keys and codes.
struct ManifestPage {
    let page: ManualPage

    init(date: String) {
        let name = "prefork-run.yaml"
        var roff = Roff(name: name, section: 5, date: date, title: "File Formats")
        roff.section("Name")
        roff.add("\(name) \\- the manifest of prefork\\-run")
        roff.section("Description")
        for text in ManifestPage.introduction { roff.paragraph(text) }
        roff.lines(ManifestPage.example.split(separator: "\n").map(String.init))
        for text in ManifestPage.values { roff.paragraph(text) }
        for chapter in KeyChapter.all { roff.add(chapter) }
        roff.section("Reloads")
        roff.paragraph(
            """
            What a reload does when the value of a key differs, after defaults, ranges, placeholders and units are resolved:
            """)
        for effect in ReloadEffect.all { roff.item(Roff.bold(effect.rawValue), effect.sentence) }
        roff.section("Diagnostics")
        roff.paragraph("`prefork-run explain` and a code show what the code means, with an example and its correction.")
        for family in Diagnostic.Code.Family.allCases where !family.codes.isEmpty {
            roff.subsection(family.title)
            for code in family.codes {
                roff.item(
                    Roff.bold(code.rawValue),
                    code.explanation.title + (code.severity == .warning ? " (warning)" : ""))
            }
        }
        roff.section("See also")
        roff.add(
            Roff.references([
                ("prefork-run", 1), ("prefork-run-check", 1), ("prefork-run-explain", 1), ("prefork-run-schema", 1),
                ("signal", 7), ("capabilities", 7), ("cgroups", 7),
            ]))
        page = ManualPage(name: name, section: 5, text: roff.text)
    }

    private static let introduction = [
        """
        A manifest says which worker processes `prefork-run` keeps. It is a YAML 1.2 file of at most 8 MiB. \
        `prefork-run check` reports all its mistakes, and SIGHUP makes the master read it again.
        """,
        "A small manifest:",
    ]

    private static let example = """
        version: 1
        worker_groups:
          web:
            command: [./server, --worker=${id}]
            ids: 0-3
            port: 8080
            restart: {policy: always}
            stop: {timeout: 30s}
        """

    private static let values = [
        """
        `port`, `host` and `cap` are shared by the workers of a group. `ports`, `hosts` and `caps` are lists with one item for \
        each id, in the order of the ids.
        """,
        """
        A duration is a number and a unit, such as `500ms`, `30s`, `2m` or `1h30m`. A size is such as `900MiB` or `1GB`. \
        Relative paths start at the folder of the manifest.
        """,
        """
        Texts may contain `${group}`, `${id}`, `${index}`, `${host}`, `${port}`, `${path}`, `${cap}`, `${fd}`, `${name}`, `${hostname}`, `${machine}`, \
        `${env:NAME}` and `${env:NAME:-default}`. `${fd:admin}`, `${host:admin}`, `${port:admin}` and `${path:admin}` are \
        those of the socket `admin`. `$$` is a dollar sign.
        """,
        "`prefork-run explain` and the path of a key, such as `restart.backoff`, show an example of the key.",
    ]
}

extension Roff {
    fileprivate mutating func add(_ chapter: KeyChapter) {
        section(chapter.title)
        paragraph(chapter.lead.replacing("\n", with: " "))
        for key in chapter.keys {
            item(Roff.bold(key.name), key.meaning)
            line(Roff.prose("Takes \(key.kind)." + key.fallbackSentence + " Reload: \(key.change.rawValue)."))
            if key.words.isEmpty { continue }
            indent()
            for word in key.words { item(Roff.bold(word.name), word.meaning) }
            outdent()
        }
    }
}

extension Key {
    fileprivate var fallbackSentence: String {
        switch fallback {
        case .value(let text)?: " Default: \(text)."
        case .described(let text)?: " Default: \(text)."
        case nil: ""
        }
    }
}

extension ReloadEffect {
    fileprivate static let all: [ReloadEffect] = [.none, .master, .inPlace, .listener, .relaunch, .identity, .inner]
}
