package import PreforkManifest
package import Supervision

/// Where a manifest writes which key, for messages about losses.
package struct KeyPlaces: Sendable {
    /// A mapping that may have keys of a worker group.
    private enum Layer: Hashable {
        case top, defaults
        case group(String)
        case override(WorkerID)
    }

    private let file: String
    /// The keys that each mapping writes, with the keys above them: `restart.backoff`.
    private var written: [Layer: [String: Position]] = [:]

    package init(of source: Source) {
        file = source.name
        var findings = Findings()
        guard let root = NodeReader.read(SourceText(source), into: &findings)?.root else { return }
        for entry in root.mapping ?? [] {
            switch entry.key.value {
            case "worker_groups":
                for group in entry.value.mapping ?? [] { add(group) }
            case "defaults": add(entry.value, to: .defaults)
            default: add(entry, to: .top)
            }
        }
    }

    private mutating func add(_ group: MappingEntry) {
        let name = group.key.value
        // The place of the group, where it says nothing of its own.
        written[.group(name), default: [:]][""] = group.key.span.start
        for entry in group.value.mapping ?? [] {
            guard entry.key.value == "overrides" else {
                add(entry, to: .group(name))
                continue
            }
            for override in entry.value.mapping ?? [] {
                guard let number = Int(override.key.value) else { continue }
                add(override.value, to: .override(WorkerID(group: name, number: number)))
            }
        }
    }

    private mutating func add(_ node: Node, below prefix: String = "", to layer: Layer) {
        for entry in node.mapping ?? [] { add(entry, below: prefix, to: layer) }
    }

    private mutating func add(_ entry: MappingEntry, below prefix: String = "", to layer: Layer) {
        let key = prefix + entry.key.value
        written[layer, default: [:]][key] = entry.key.span.start
        add(entry.value, below: key + ".", to: layer)
    }
}

extension KeyPlaces {
    /// Whether a worker has keys of its own below `overrides`.
    package func hasOverride(_ worker: WorkerID) -> Bool { written[.override(worker)] != nil }

    /// Whether the manifest writes a key of the top level, such as `reload.watch`.
    package func writes(top key: String) -> Bool { written[.top]?[key] != nil }

    /// The keys of the top level without those below them.
    var topKeys: [String] { (written[.top] ?? [:]).keys.filter { !$0.contains(".") } }

    /// The keys that the manifest writes for a worker: in its override, in its group, and in `defaults`.
    func keys(of worker: WorkerID) -> Set<String> {
        var keys: Set<String> = []
        for layer in KeyPlaces.layers(of: worker) { keys.formUnion((written[layer] ?? [:]).keys) }
        return keys.subtracting([""])
    }

    /// The place of a key of the top level, or of a key above it; nil where neither is written.
    func position(top key: String) -> Position? {
        KeyPlaces.prefixes(of: key).lazy.compactMap { written[.top]?[$0] }.first
    }

    /// The place of a key, or of a key above it, or of the group.
    func position(of key: String, of worker: WorkerID) -> Position? {
        for prefix in KeyPlaces.prefixes(of: key) {
            for name in [prefix] + (KeyPlaces.otherNames[prefix] ?? []) {
                for layer in KeyPlaces.layers(of: worker) {
                    if let position = written[layer]?[name] { return position }
                }
            }
        }
        return written[.group(worker.group)]?[""]
    }

    /// A place as text, such as `app.yaml:7:11`.
    func text(_ position: Position) -> String { "\(file):\(position.line):\(position.column)" }

    private static func layers(of worker: WorkerID) -> [Layer] {
        [.override(worker), .group(worker.group), .defaults]
    }

    /// The key and the keys above it, from the longest.
    private static func prefixes(of key: String) -> [String] {
        let parts = key.split(separator: ".")
        return parts.indices.reversed().map { parts[...$0].joined(separator: ".") }
    }

    /// The keys that say the same in another way, or that imply it.
    static let otherNames: [String: [String]] = [
        "host": ["hosts"], "port": ["ports"], "cap": ["caps"], "listen": ["path", "port", "ports"],
        "group": ["user"], "supplementary_groups": ["user"],
    ]
}
