/// The keys that must not stand beside each other in one mapping.
package enum ExclusiveKeys {
    /// The keys that must not stand beside `key`. A singular and its plural exclude each other, and so do a unix socket
    /// and an address. There is one way to see that a worker is up.
    static func of(_ key: String, in table: KeyTable) -> [String] {
        switch table.id {
        case .group, .defaults, .override: ofGroup(key)
        case .readiness, .liveness: kinds.contains(key) ? kinds.filter { $0 != key } : []
        case .socket: key == "path" ? ["host", "port"] : ["host", "port"].contains(key) ? ["path"] : []
        case .top, .listen, .stop, .restart, .backoff, .intensity, .tcp, .http, .rollout, .recycle, .limits, .limit,
            .byteLimit, .cgroup, .silence, .reload, .control, .history, .httpService, .on, .log, .stream, .rotate:
            []
        }
    }

    /// What `readiness` and `liveness` take one of.
    private static let kinds = HealthKind.allCases.map(\.rawValue)

    private static func ofGroup(_ key: String) -> [String] {
        switch key {
        case "host": ["hosts", "path"]
        case "hosts": ["host", "path"]
        case "port": ["ports", "path"]
        case "ports": ["port", "path"]
        case "path": ["host", "hosts", "port", "ports"]
        case "cap": ["caps"]
        case "caps": ["cap"]
        default: []
        }
    }

    /// Each pair of keys of a table that exclude each other, once. `ids` and `count` are such a pair, too.
    package static func pairs(in table: KeyTable) -> [(String, String)] {
        let names = table.built.map(\.name)
        var pairs = table.takes("ids") && table.takes("count") ? [("ids", "count")] : []
        for (index, name) in names.enumerated() {
            pairs += names[(index + 1)...].filter { ExclusiveKeys.of(name, in: table).contains($0) }.map { (name, $0) }
        }
        return pairs
    }
}
