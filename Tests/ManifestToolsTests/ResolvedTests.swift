import JSONText
import ManifestTools
import Samples
import Supervision
import Testing

/// Tests the output of `resolve`: the workers of a manifest with all defaults and placeholders resolved.
struct ResolvedTests {
    @Test(arguments: ["full", "listeners", "caps"])
    func aManifestIsResolvedAsInItsGolden(name: String) throws {
        let fixture = try #require(Fixture.accepted.first { $0.file == "\(name).yaml" })
        let loaded = fixture.loaded
        let resolved = ResolvedManifest(loaded.name, loaded.workers, in: .fixtures)
        Files.compare(resolved.yaml, with: fixture.golden("resolved"))
    }

    @Test func valuesThatOnlyTheMachineKnowsAreMarkedWithoutIt() throws {
        let fixture = try #require(Fixture.accepted.first { $0.file == "full.yaml" })
        let loaded = LoadedManifest(of: fixture.source)
        let shown = loaded.workers.filter { $0.id.number == 20 }
        let resolved = ResolvedManifest(loaded.name, shown, in: .hermetic)
        Files.compare(resolved.yaml, with: fixture.golden("hermetic"))
        Files.compare(resolved.json, with: fixture.golden("json"))
    }

    @Test(arguments: Fixture.accepted)
    func theYAMLIsCanonicalAndHasTheSameValuesAsTheJSON(fixture: Fixture) throws {
        let loaded = fixture.loaded
        for context in [ResolutionContext.hermetic, .fixtures] {
            let resolved = ResolvedManifest(loaded.name, loaded.workers, in: context)
            let yaml = Source(name: "", bytes: Array(resolved.yaml.utf8))
            #expect(Formatting(of: yaml) == .formatted(yaml.bytes))
            let json = Source(name: "", bytes: Array(resolved.json.utf8))
            #expect(try values(yaml) == values(json, without: "source"))
        }
    }

    @Test func aRuntimeAppendsItsOptionsToAnInheritedVariable() {
        let loaded = read("version: 1\nworker_groups: {a: {command: [./a], cap: 2, runtime: jvm}}")
        let context = ResolutionContext(directory: "/", environment: ["JAVA_TOOL_OPTIONS": "-Xmx1g"])
        let resolved = ResolvedManifest(loaded.name, loaded.workers, in: context)
        #expect(resolved.yaml.contains("JAVA_TOOL_OPTIONS: '-Xmx1g -XX:ActiveProcessorCount=2'\n"))
    }

    /// Other readers follow YAML 1.1, in which many words are not texts but booleans, numbers or null.
    @Test(arguments: [
        "", " ", "no", "Yes", "off", "y", "null", "~", "TRUE", ".inf", "-.INF", ".nan", "-", "--", "---", ".", "1",
        "-1",
        "+1", "1.5", ".5", "-.5", "1e3", "0x1F", "0o17", "022", "1_000", "22:22", "2001-01-01", "=", "<<", "a: b",
        "a #b",
        "#", "a,b", "[a", "{a", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "a:", ":a", "?", "- a", "é", "\t", "a\nb",
        "\"", "'", "\\", "\u{85}", "\u{2028}", "\u{7F}", "\u{FEFF}", "1s2", "1.2.3", "-s", "s1", "5.0.0.0.0",
    ])
    func aTextIsWrittenSoThatItIsReadAsAText(text: String) throws {
        for yaml in [JSON.object([.init("k", .text(text))]), .list([.text(text)])].map(\.flow) {
            var findings = Findings()
            let root = try #require(
                NodeReader.read(SourceText(Source(name: "", bytes: Array(yaml.utf8))), into: &findings)?.root)
            let scalar = try #require(root.mapping?.first?.value.scalar ?? root.sequence?.first?.scalar)
            #expect(scalar.text == text)
            #expect(!scalar.isPlain || ["-s", "s1"].contains(text), "\(yaml)")
        }
    }

    @Test(arguments: [
        "a", "./a", "--a=b", "+RTS", "-N4", "30s", "1h30m", "500ms", "10%", "127.0.0.1", "C.UTF-8", "on-failure",
    ])
    func aTextThatIsSurelyATextGetsNoQuotes(text: String) { #expect(JSON.text(text).flow == text) }

    /// Returns all scalars and brackets of a source in their order. Quotes are ignored.
    private func values(_ source: Source, without name: String? = nil) throws -> [String] {
        var findings = Findings()
        return listing(of: try #require(NodeReader.read(SourceText(source), into: &findings)?.root), without: name)
    }

    private func listing(of node: Node, without name: String?) -> [String] {
        switch node.content {
        case .scalar(let scalar): [scalar.text]
        case .unknown: []
        case .sequence(let items): ["["] + items.flatMap { listing(of: $0, without: name) } + ["]"]
        case .mapping(let entries):
            ["{"]
                + entries.filter { $0.key.value != name }
                .flatMap { [$0.key.value] + listing(of: $0.value, without: name) } + ["}"]
        }
    }
}
