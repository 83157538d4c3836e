/// The keys of one kind of mapping in a manifest.
///
/// A class, because the decoder passes tables on for each mapping of a manifest.
package final class KeyTable: Sendable {
    let id: ID
    /// The mapping in a sentence: `a worker group`, `'stop'`.
    let name: String
    package let keys: [Key]
    /// Whether keys that begin with `x-` are ignored.
    let takesExtensions: Bool
    // Positions in `keys`. The master keeps the tables for as long as it runs, and copies of the keys would take a tenth of
    // a megabyte.
    private let byName: [String: Int]
    private let bySquashedName: [String: Int]

    init(_ id: ID, _ name: String, _ keys: [Key], takesExtensions: Bool = false) {
        self.id = id
        self.name = name
        self.keys = keys
        self.takesExtensions = takesExtensions
        byName = Dictionary(
            keys.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        bySquashedName = Dictionary(
            keys.enumerated().map { ($1.name.squashed, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place of a key at the end of a sentence: `at the top level`, `in 'stop'`.
    var place: String { takesExtensions ? "at \(name)" : "in \(name)" }

    package subscript(name: String) -> Key? { byName[name].map { keys[$0] } }

    /// The setting of a key; nil for a key that is neither a setting nor a mapping of settings.
    func setting(_ name: String) -> Setting? { byName[name].flatMap { keys[$0].setting } }

    /// The key that a name spells in another way, such as `workingDir`.
    func respelled(_ name: String) -> Key? {
        name.utf8.count > KeyTable.longestTypo ? nil : bySquashedName[name.squashed].map { keys[$0] }
    }

    /// In bytes. A longer name is not a mistyped key.
    static let longestTypo = 100

    func takes(_ name: String) -> Bool { byName[name].map { keys[$0].isBuilt } ?? false }

    package var built: [Key] { keys.filter(\.isBuilt) }

    /// All tables. A misplaced key most probably belongs in the first table that has it.
    package static let all = KeyTable.ID.allCases.map(\.table)
}

extension KeyTable {
    /// Names a table. Keys refer to tables by id, because the tables refer to each other.
    package enum ID: String, CaseIterable, Sendable {
        case top, group, defaults, override, listen, socket, stop, restart, backoff, intensity, readiness, liveness,
            tcp, http, silence, rollout, recycle, limits, limit, byteLimit, cgroup, reload, control, history,
            httpService, on,
            log, stream, rotate

        package var table: KeyTable {
            switch self {
            case .top: .top
            case .group: .group
            case .defaults: .defaults
            case .override: .override
            case .listen: .listen
            case .socket: .socket
            case .stop: .stop
            case .restart: .restart
            case .backoff: .backoff
            case .intensity: .intensity
            case .readiness: .readiness
            case .liveness: .liveness
            case .tcp: .tcp
            case .http: .http
            case .silence: .silence
            case .rollout: .rollout
            case .recycle: .recycle
            case .limits: .limits
            case .limit: .limit
            case .byteLimit: .byteLimit
            case .cgroup: .cgroup
            case .reload: .reload
            case .control: .control
            case .history: .history
            case .httpService: .httpService
            case .on: .on
            case .log: .log
            case .stream: .stream
            case .rotate: .rotate
            }
        }
    }
}
