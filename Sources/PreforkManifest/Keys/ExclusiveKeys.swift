/// The keys that must not stand beside each other in one mapping.
package enum ExclusiveKeys {
    /// The keys that must not stand beside `key`. A singular and its plural exclude each other, and so do a unix socket
    /// and an address.
    static func of(_ key: String) -> [String] {
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
            pairs += names[(index + 1)...].filter { ExclusiveKeys.of(name).contains($0) }.map { (name, $0) }
        }
        return pairs
    }
}
