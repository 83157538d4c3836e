/// A key that a manifest may hold, as the decoder, the suggestions, the schema and the manual know it.
struct Key: Hashable, Sendable {
    /// The part of the format that a key belongs to. Only `core` is built.
    enum Stage: String, Hashable, Sendable {
        case core = "C", rollout = "R", launch = "L", operation = "O"

        static let built: Set<Stage> = [.core]
    }

    /// What a reload does when the key's resolved value differs.
    enum Change: String, Hashable, Sendable {
        case none, master, inPlace = "in place", listener, relaunch, identity
    }

    let name: String
    let type: String
    /// As it would be written; nil when there is none.
    let fallback: String?
    let stage: Stage
    let change: Change
    let meaning: String

    init(
        _ name: String, _ type: String, default fallback: String? = nil, stage: Stage = .core, _ change: Change,
        _ meaning: String
    ) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.stage = stage
        self.change = change
        self.meaning = meaning
    }

    var isBuilt: Bool { Stage.built.contains(stage) }
}

/// A kind of mapping in a manifest and the keys that belong into it.
struct Level: Sendable {
    /// As a sentence says where a key belongs: `a worker group`, `'stop'`.
    let name: String
    let keys: [Key]
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

    /// Where a key of this level stands, as a sentence ends.
    var place: String { takesExtensions ? "at \(name)" : "in \(name)" }

    subscript(name: String) -> Key? { byName[name] }

    /// The key of which a name is another spelling, such as `workingDir`.
    func respelled(_ name: String) -> Key? { bySquashedName[name.squashed] }

    func takes(_ name: String) -> Bool { builtNames.contains(name) }

    var built: [Key] { keys.filter(\.isBuilt) }

    /// All levels, those first in which a misplaced key most probably belongs.
    static let all = [top, group, defaults, override, listen, stop, restart, backoff, intensity]
}
