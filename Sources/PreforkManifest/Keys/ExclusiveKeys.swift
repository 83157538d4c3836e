/// Keys that exclude each other where they stand side by side.
package enum ExclusiveKeys {
    /// The keys that may not stand beside this one: of singular and plural, and of a unix socket and an address.
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

    /// Each pair of a table once, with that of the keys that say who the workers are.
    package static func pairs(in table: KeyTable) -> [(String, String)] {
        let names = table.built.map(\.name)
        var pairs = table.takes("ids") && table.takes("count") ? [("ids", "count")] : []
        for (index, name) in names.enumerated() {
            pairs += names[(index + 1)...].filter { ExclusiveKeys.of(name).contains($0) }.map { (name, $0) }
        }
        return pairs
    }
}
