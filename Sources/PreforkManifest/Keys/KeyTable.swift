/// A kind of mapping in a manifest and the keys that belong into it.
package struct KeyTable: Sendable {
    /// As a sentence says where a key belongs: `a worker group`, `'stop'`.
    let name: String
    package let keys: [Key]
    /// Whether keys that begin with `x-` are left alone.
    let takesExtensions: Bool
    private let byName: [String: Key]
    private let bySquashedName: [String: Key]
    private let builtNames: Set<String>

    init(_ name: String, _ keys: [Key], takesExtensions: Bool = false) {
        self.name = name
        self.keys = keys
        self.takesExtensions = takesExtensions
        byName = Dictionary(keys.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        bySquashedName = Dictionary(keys.map { ($0.name.squashed, $0) }, uniquingKeysWith: { first, _ in first })
        builtNames = Set(keys.lazy.filter(\.isBuilt).map(\.name))
    }

    /// Where a key of this table stands, as a sentence ends.
    var place: String { takesExtensions ? "at \(name)" : "in \(name)" }

    package subscript(name: String) -> Key? { byName[name] }

    /// The key of which a name is another spelling, such as `workingDir`.
    func respelled(_ name: String) -> Key? {
        name.utf8.count > KeyTable.longestTypo ? nil : bySquashedName[name.squashed]
    }

    /// In bytes: what is longer was meant for no key, and is not searched for one.
    static let longestTypo = 100

    func takes(_ name: String) -> Bool { builtNames.contains(name) }

    package var built: [Key] { keys.filter(\.isBuilt) }

    /// All tables, those first in which a misplaced key most probably belongs.
    package static let all = KeyTable.ID.allCases.map(\.table)
}

/// Names a table. The keys of one refer to others by their ids, because a table holds what refers to it.
extension KeyTable {
    package enum ID: String, CaseIterable, Sendable {
        case top, group, defaults, override, listen, stop, restart, backoff, intensity

        package var table: KeyTable {
            switch self {
            case .top: .top
            case .group: .group
            case .defaults: .defaults
            case .override: .override
            case .listen: .listen
            case .stop: .stop
            case .restart: .restart
            case .backoff: .backoff
            case .intensity: .intensity
            }
        }
    }
}
