/// Explains the keys of a manifest.
public enum KeyManual {
    /// The page of a key, or suggestions for a key that does not exist.
    ///
    /// - Parameter path: Names with dots between them. The first name is a top-level key (`defaults.env`,
    ///   `worker_groups.web.restart.backoff`), a group's name (`web.port`), or any other key (`backoff.max`).
    public static func page(for path: String) -> Result<KeyPage, UnknownKey> {
        let names = path.split(separator: ".").map(String.init)
        // Each name adds a way to read the path, and no key has so many parents.
        guard names.count <= 16 else { return .failure(UnknownKey(path: path, suggestions: [])) }
        for start in KeyTrail.starts(of: names) {
            if let trail = start.trail(along: names) { return .success(KeyPage(trail)) }
        }
        return .failure(UnknownKey(path: path, suggestions: suggestions(for: names)))
    }

    /// The shortest paths of all keys that are built, in the order of the tables: `defaults`, `port`, `restart.policy`.
    public static let paths: [String] = {
        var paths: [String] = []
        func add(_ table: KeyTable, below parent: String) {
            for key in table.built {
                let path = parent + key.name
                if !paths.contains(path) { paths.append(path) }
                if case .mapping(let inner)? = key.kind.mapping, inner != .defaults {
                    add(inner.table, below: path + ".")
                }
            }
        }
        add(.top, below: "")
        add(.group, below: "")
        return paths
    }()

    /// The failure for a key that does not exist.
    public struct UnknownKey: Error, Hashable, Sendable {
        /// The path that was asked for.
        public let path: String
        /// Existing paths, the most probable first.
        public let suggestions: [String]
    }

    /// Existing paths that differ from `names` in one name.
    private static func suggestions(for names: [String]) -> [String] {
        var found: [String] = []
        for (index, name) in names.enumerated() {
            let tables = KeyTrail.starts(of: Array(names[..<index])).compactMap { $0.table(below: names[..<index]) }
            for table in index == 0 ? KeyTable.all : tables {
                var meant = names
                guard let near = Decoder.suggestion(for: name, in: table), near != name else { continue }
                meant[index] = near
                let path = meant.joined(separator: ".")
                if !found.contains(path), KeyTrail.starts(of: meant).contains(where: { $0.trail(along: meant) != nil })
                {
                    found.append(path)
                }
            }
        }
        return found
    }
}
