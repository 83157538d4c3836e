import Testing

@testable import PreforkManifest

/// The schema and the table of keys say the same. JSON is YAML, so the schema is read by our own reader.
struct SchemaTests {
    private let root: Node

    init() throws {
        let source = Source(name: "schema", bytes: try #require(Files.read(Files.schema)))
        var findings = Findings()
        root = try #require(NodeReader.read(SourceText(source), into: &findings)?.root)
        #expect(findings.diagnostics == [])
    }

    @Test(arguments: [
        ("", Level.top), ("$defs group", .group), ("$defs defaults", .defaults), ("$defs override", .override),
        ("$defs listen", .listen), ("$defs restart", .restart), ("$defs backoff", .backoff),
        ("$defs intensity", .intensity), ("$defs stop", .stop),
    ])
    func everyLevelHasTheKeysOfTheTableAndNoOthers(path: String, level: Level) throws {
        let object = try #require(node(at: path.split(separator: " ").map(String.init)))
        #expect(object["additionalProperties"]?.scalar?.text == "false")
        let properties = try #require(object["properties"]?.mapping)
        #expect(properties.map(\.key.value) == level.built.map(\.name))
        for property in properties {
            let key = try #require(level[property.key.value])
            let said = try #require(resolved(property.value))
            #expect(said["description"]?.scalar?.text == key.meaning, "\(key.name)")
            #expect(said["default"]?.written == key.fallback.flatMap { $0.contains(" ") ? nil : $0 }, "\(key.name)")
        }
    }

    @Test func theWordsOfTheSchemaAreTheDecoders() throws {
        let runtimes = try #require(node(at: ["$defs", "runtime"])?["enum"]?.sequence)
        for runtime in runtimes {
            let group = "{command: [./a], cap: 1, runtime: \(runtime.written)}"
            #expect(read("version: 1\nworker_groups: {a: \(group)}").diagnostics == [], "\(runtime.written)")
        }
        for (level, key) in [("restart", "policy"), ("intensity", "then"), ("stop", "kill"), ("listen", "protocol")] {
            let words = try #require(node(at: ["$defs", level, "properties", key])?["enum"]?.sequence)
            for word in words {
                let nested =
                    level == "intensity"
                    ? "restart: {intensity: {then: \(word.written)}}" : "\(level): {\(key): \(word.written)}"
                let found = read("version: 1\nworker_groups: {a: {command: [./a], port: 8080, \(nested)}}").diagnostics
                #expect(found == [], "\(key): \(word.written)")
            }
        }
    }

    private func node(at path: [String]) -> Node? { path.reduce(Optional(root)) { node, key in node?[key] } }

    /// What a `$ref` stands for.
    private func resolved(_ node: Node) -> Node? {
        guard node["description"] == nil, let reference = node["$ref"]?.scalar?.text else { return node }
        return self.node(at: reference.split(separator: "/").dropFirst().map(String.init))
    }
}

extension Node {
    fileprivate subscript(key: String) -> Node? { mapping?.first { $0.key.value == key }?.value }

    /// As the table writes it.
    fileprivate var written: String {
        switch content {
        case .scalar(let scalar): scalar.text
        case .sequence: "[]"
        case .mapping: "{}"
        }
    }
}
