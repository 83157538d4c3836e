// Mistakes of structure. Each is reported once, because findings about the keys below would repeat it.

extension Decoder {
    /// Reports a group's keys at the top level of a manifest without groups as one mistake.
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

    /// Reports a group's keys right below `worker_groups:`, without the group's name, as one mistake, and skips them.
    mutating func skipUnnamed(_ entries: inout ArraySlice<MappingEntry>) {
        let keys = entries.prefix { KeyTable.group[$0.key.value] != nil && !$0.looksLikeGroup }
        // A mapping may be a group with the name of a key, and so may an empty value.
        let isValue: (MappingEntry) -> Bool = {
            $0.value.mapping == nil && !$0.value.isUnknown && $0.value.scalar?.isNull != true
        }
        guard let first = keys.first, keys.contains(where: isValue) else { return }
        entries = entries[keys.endIndex...]
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' as the name of a group: it is a key of worker groups",
            at: first.key.span, hint: "write the group's name above it, such as 'web:', and indent its keys below that")
    }

    /// Whether groups stand beside an empty `worker_groups:` that they were meant to stand below.
    static func areGroupsOutdented(in root: Node) -> Bool {
        root.mapping?.contains { KeyTable.top[$0.key.value] == nil && $0.looksLikeGroup } ?? false
    }

    /// Reports a group's keys that stand beside its name instead of below it as one mistake, and skips them.
    ///
    /// - Returns: The keys.
    mutating func skipOutdented(below group: MappingEntry, in rest: inout ArraySlice<MappingEntry>) -> Set<String> {
        let isEmpty = group.value.scalar?.isNull == true
        guard isEmpty || group.looksLikeGroup, KeyTable.group[group.key.value] == nil else { return [] }
        let keys = rest.prefix { entry in
            // A key with a mapping may be a group with the name of a key.
            KeyTable.group[entry.key.value] != nil && !entry.looksLikeGroup && (isEmpty || entry.value.mapping == nil)
        }
        guard let first = keys.first else { return [] }
        rest = rest[keys.endIndex...]
        let sibling = group.value.mapping?.first.flatMap {
            $0.key.span.start.line > group.key.span.start.line ? $0 : nil
        }
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' as the name of a group: it is a key of worker groups",
            at: first.key.span,
            hint: sibling.map { "start it in column \($0.key.span.start.column), as '\($0.key.value.excerpt)' does" }
                ?? "indent it and the lines that belong to it below '\(group.key.value.excerpt):'",
            related: [Diagnostic.Related("the group it belongs to", at: group.key.span)])
        return Set(keys.map(\.key.value))
    }
}
