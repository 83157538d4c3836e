// Mistakes of structure, each told once: what is below it in the file would only repeat it.

extension Decoder {
    /// The keys of a group at the top level, without any group: passed over and told as one mistake.
    ///
    /// - Returns: The other entries.
    mutating func skipUngrouped(_ entries: [MappingEntry]) -> [MappingEntry] {
        let isStray: (MappingEntry) -> Bool = {
            KeyTable.top[$0.key.value] == nil && KeyTable.group[$0.key.value] != nil
        }
        guard !entries.contains(where: { $0.key.value == "worker_groups" }),
            entries.contains(where: { $0.key.value == "command" }), let first = entries.first(where: isStray)
        else { return entries }
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' at the top level", at: first.key.span,
            hint: "it belongs in a worker group",
            notes: ["write 'worker_groups:', below it a name such as 'web:', and below that the group's keys"])
        return entries.filter { !isStray($0) }
    }

    /// The keys of a group right below `worker_groups:`, without its name: passed over and told as one mistake.
    mutating func skipUnnamed(_ entries: inout ArraySlice<MappingEntry>) {
        let keys = entries.prefix { KeyTable.group[$0.key.value] != nil && !$0.looksLikeGroup }
        // A mapping may be a group that has the name of a key, and so may nothing.
        let isValue: (MappingEntry) -> Bool = {
            $0.value.mapping == nil && !$0.value.isUnknown && $0.value.scalar?.isNull != true
        }
        guard let first = keys.first, keys.contains(where: isValue) else { return }
        entries = entries[keys.endIndex...]
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' as the name of a group: it is a key of one",
            at: first.key.span, hint: "write the group's name above it, such as 'web:', and indent its keys below that")
    }

    /// Whether groups stand beside an empty `worker_groups:` that they were meant to stand below.
    static func areGroupsOutdented(in root: Node) -> Bool {
        root.mapping?.contains { KeyTable.top[$0.key.value] == nil && $0.looksLikeGroup } ?? false
    }

    /// The keys of a group that stand beside its name instead of below it: passed over and told as one mistake.
    ///
    /// - Returns: Whether it is so, and the group has nothing else.
    mutating func skipOutdented(below group: MappingEntry, in rest: inout ArraySlice<MappingEntry>) -> Bool {
        let isEmpty = group.value.scalar?.isNull == true
        guard isEmpty || group.looksLikeGroup, KeyTable.group[group.key.value] == nil else { return false }
        let keys = rest.prefix { entry in
            // With a mapping it may be a group that has the name of a key.
            KeyTable.group[entry.key.value] != nil && !entry.looksLikeGroup && (isEmpty || entry.value.mapping == nil)
        }
        guard let first = keys.first else { return false }
        rest = rest[keys.endIndex...]
        let sibling = group.value.mapping?.first.flatMap {
            $0.key.span.start.line > group.key.span.start.line ? $0 : nil
        }
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' as the name of a group: it is a key of one",
            at: first.key.span,
            hint: sibling.map { "start it in column \($0.key.span.start.column), as '\($0.key.value.excerpt)' does" }
                ?? "indent it, and what belongs to it, below '\(group.key.value.excerpt):'",
            related: [Diagnostic.Related("the group it belongs to", at: group.key.span)])
        return isEmpty
    }
}
