import JSONText
import Supervision

/// The JSON Schema of manifests, which is derived from the tables of keys.
public enum Schema {
    /// The schema as JSON text of draft 2020-12, without a newline at the end. Validators check manifests with it, as
    /// far as a schema can, and editors complete and explain keys.
    public static var text: String { root.pretty(width: 120) }

    private static let root: JSON = .object(
        [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            // A relative identifier, which fits each location of the file.
            .init("$id", "prefork-run.schema.json"),
            .init("title", "prefork-run manifest"),
            .init("description", "Groups of workers that prefork-run keeps running, version 1."),
        ] + members(of: .top) + [
            .init("required", ["version", "worker_groups"]),
            .init("patternProperties", ["^x-": ["description": "Ignored; a place for anchors."]]),
            .init("if", ["required": ["defaults"], "properties": ["defaults": ["required": ["command"]]]]),
            .init(
                "else",
                ["properties": ["worker_groups": ["additionalProperties": ["required": ["command"]]]]]),
            .init("$defs", .object(inner.map { .init($0.rawValue, .object(members(of: $0))) })),
        ])

    private static let inner = KeyTable.ID.allCases.filter { $0 != .top }

    private static func members(of name: KeyTable.ID) -> [JSON.Member] {
        let table = name.table
        let pairs = ExclusiveKeys.pairs(in: table)
        return [
            .init("type", "object"), .init("additionalProperties", false),
            .init("properties", .object(table.built.map { .init($0.name, property($0, of: name)) })),
        ] + (name == .socket ? [.init("anyOf", [["required": ["port"]], ["required": ["path"]]])] : [])
            + (name == .httpService ? [.init("required", ["listen"])] + tokenOfOperators : [])
            + (name == .limit || name == .byteLimit ? [.init("required", ["soft", "hard"])] : [])
            + (pairs.isEmpty ? [] : [.init("allOf", .list(pairs.map(excluding)))])
    }

    /// Who lets clients give orders names a token.
    private static let tokenOfOperators: [JSON.Member] = [
        .init("if", ["required": ["operate"], "properties": ["operate": ["const": true]]]),
        .init("then", ["required": ["token_file"]]),
    ]

    private static func excluding(_ pair: (String, String)) -> JSON {
        ["not": ["required": [.text(pair.0), .text(pair.1)]]]
    }

    /// A key that a group has as well refers to the group's.
    private static func property(_ key: Key, of table: KeyTable.ID) -> JSON {
        switch table {
        case .defaults, .override: ["$ref": .text("#/$defs/group/properties/\(key.name)")]
        case .socket where KeyTable.ID.listen.table[key.name] != nil:
            ["$ref": .text("#/$defs/listen/properties/\(key.name)")]
        case .stream: ["$ref": .text("#/$defs/log/properties/\(key.name)")]
        case .top, .group, .listen, .socket, .stop, .restart, .backoff, .intensity, .readiness, .liveness, .tcp, .http,
            .rollout, .recycle, .limits, .limit, .byteLimit, .cgroup, .silence, .reload,
            .control, .history, .httpService, .on, .log, .rotate:
            .object(key.schema)
        }
    }
}

extension Key {
    fileprivate var schema: [JSON.Member] {
        [.init("description", .text(change == .none ? meaning : "\(meaning) \(change.sentence)"))] + kind.schema
            + (writtenFallback.map { [.init("default", $0)] } ?? [])
            + (exampleValue.map { [.init("examples", [$0])] } ?? [])
    }

    private var writtenFallback: JSON? {
        if case .value(let text) = fallback { JSON(yaml: text) } else { nil }
    }

    private var exampleValue: JSON? {
        guard case .object(let members) = JSON(yaml: example) else { return nil }
        return members.first { $0.name == name }?.value
    }
}
