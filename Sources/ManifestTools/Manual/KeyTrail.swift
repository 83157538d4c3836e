/// A key and the keys and names above it.
struct KeyTrail {
    let key: Key
    /// From the top level, as a manifest has them.
    let parents: [String]
    /// Whether the group's name among them was made up.
    let isAnyGroup: Bool

    /// Where a path may begin: at a level, below some parents, with some of its names used up.
    struct Start {
        let table: KeyTable
        let parents: [String]
        var used = 0
        var isAnyGroup = false
    }

    /// The possible beginnings of a path, the most probable first.
    static func starts(of names: [String]) -> [Start] {
        let anyGroup = ["worker_groups", "web"]
        let top = [Start(table: .top, parents: [])]
        let group = [Start(table: .group, parents: anyGroup, isAnyGroup: true)]
        // A group's name may have dots of its own.
        let named = (KeyTable.top[names.first ?? ""] == nil ? names.indices : 0..<0).map { index in
            Start(
                table: .group, parents: ["worker_groups", names[...index].joined(separator: ".")], used: index + 1)
        }
        let inner = names.first.flatMap { home(of: $0, in: .group) }.map { home in
            Start(table: home.table, parents: anyGroup + home.parents, isAnyGroup: true)
        }
        return top + group + (inner.map { [$0] } ?? []) + named
    }

    /// The level below `level` that has a key of this name.
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
            // Behind such a key stands a name that somebody chose, and the keys are below it.
            if key.kind.isOpen, let chosen = names.popFirst() { parents.append(chosen) }
        }
        return last
    }

    /// The level that the next name after these belongs into.
    func table(below names: ArraySlice<String>) -> KeyTable? {
        names.count == used ? table : trail(along: Array(names))?.key.kind.table
    }
}

extension ValueKind {
    /// Itself or the alternative that is a mapping of keys.
    fileprivate var mapping: ValueKind? {
        switch self {
        case .mapping: self
        case .either(let kinds): kinds.lazy.compactMap(\.mapping).first
        case .integer, .number, .boolean, .null, .words, .text, .signal, .list, .oneOrMore, .entries, .planned: nil
        }
    }

    /// Whether it is a mapping whose names people choose.
    fileprivate var isOpen: Bool { if case .entries = self { true } else { false } }
}
