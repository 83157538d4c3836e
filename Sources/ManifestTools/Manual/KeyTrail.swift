/// A key with the keys and names above it.
struct KeyTrail {
    let key: Key
    /// The keys and names from the top level on.
    let parents: [String]
    /// Whether the group's name among the parents is a placeholder.
    let isAnyGroup: Bool

    /// A table in which a path may begin, with the parents of the table. Some names of the path may be used already.
    struct Start {
        let table: KeyTable
        let parents: [String]
        var used = 0
        var isAnyGroup = false
    }

    /// The tables in which a path may begin, the most probable first.
    static func starts(of names: [String]) -> [Start] {
        let anyGroup = ["worker_groups", "web"]
        let top = [Start(table: .top, parents: [])]
        let group = [Start(table: .group, parents: anyGroup, isAnyGroup: true)]
        // A group's name may contain dots.
        let named = (KeyTable.top[names.first ?? ""] == nil ? names.indices : 0..<0).map { index in
            Start(
                table: .group, parents: ["worker_groups", names[...index].joined(separator: ".")], used: index + 1)
        }
        let inner = names.first.flatMap { home(of: $0, in: .group) }.map { home in
            Start(table: home.table, parents: anyGroup + home.parents, isAnyGroup: true)
        }
        return top + group + (inner.map { [$0] } ?? []) + named
    }

    /// The table below `table` that has a key with this name.
    private static func home(of name: String, in table: KeyTable) -> (table: KeyTable, parents: [String])? {
        for key in table.built {
            guard case .mapping(let inner)? = key.kind.mapping else { continue }
            if inner.table[name] != nil { return (inner.table, [key.name]) }
            if let home = home(of: name, in: inner.table) { return (home.table, [key.name] + home.parents) }
        }
        return nil
    }
}

extension KeyTrail.Start {
    /// The key at the end of the path; nil when a name on the way belongs to no key.
    func trail(along names: [String]) -> KeyTrail? {
        var (table, parents) = (Optional(table), parents)
        var names = names.dropFirst(used)
        var last: KeyTrail?
        while let name = names.popFirst() {
            guard let key = table?[name] else { return nil }
            last = KeyTrail(key: key, parents: parents, isAnyGroup: isAnyGroup)
            parents.append(name)
            table = key.kind.table
            // The next name is the name of an entry, such as a group. The keys are below the entry.
            if key.kind.isOpen, let chosen = names.popFirst() { parents.append(chosen) }
        }
        return last
    }

    /// The table of the next name after these.
    func table(below names: ArraySlice<String>) -> KeyTable? {
        names.count == used ? table : trail(along: Array(names))?.key.kind.table
    }
}

extension ValueKind {
    /// The kind itself, or its alternative, that is a mapping of keys; nil where neither is.
    var mapping: ValueKind? {
        switch self {
        case .mapping: self
        case .either(let kinds): kinds.lazy.compactMap(\.mapping).first
        case .integer, .number, .boolean, .null, .words, .text, .signal, .list, .oneOrMore, .entries, .planned: nil
        }
    }

    /// Whether the kind is a mapping whose names are free to choose.
    fileprivate var isOpen: Bool { if case .entries = self { true } else { false } }
}
