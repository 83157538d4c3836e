// Mistakes of structure, each told once: what is below it in the file would only repeat it.

extension Decoder {
    /// A file of another system, as its first keys tell.
    static func stranger(among entries: [Entry]) -> Diagnostic? {
        let known = entries.contains { ["worker_groups", "version", "defaults"].contains($0.key.value) }
        guard !known, let first = entries.first else { return nil }
        if let kind = entries.first(where: { $0.key.value == "kind" }),
            let version = entries.first(where: { $0.key.value == "apiVersion" })
        {
            return Diagnostic(
                .wrongType, "cannot read an object of Kubernetes as a manifest",
                at: kind.key.span.start < version.key.span.start ? kind.key.span : version.key.span,
                hint: "begin with 'version: 1' and 'worker_groups:'",
                notes: ["a container's command, args, env and ports become a group's; replicas are its 'count'"])
        }
        // `web: ./server`: nothing but commands by name.
        let commands = entries.prefix(100).compactMap { $0.value.scalar?.text }
        guard commands.count == entries.count, entries.allSatisfy({ Level.top[$0.key.value] == nil }),
            commands.allSatisfy({ $0.contains("/") || $0.contains(" ") }),
            entries.allSatisfy({ KeyMending.Meaning(of: $0.key.value, in: .top).isUnknown })
        else { return nil }
        let list = commands.first.flatMap(CommandLine.words).flatMap(FlowText.list) ?? "[./server]"
        return Diagnostic(
            .wrongType, "cannot read the lines of a Procfile as a manifest", at: first.key.span,
            hint: "begin with 'version: 1' and 'worker_groups:'",
            notes: ["below 'worker_groups:' write '\(first.key.value.excerpt): {command: \(list.excerpt)}'"])
    }

    /// The keys of a group at the top level, without any group: passed over and told as one mistake.
    ///
    /// - Returns: The other entries.
    mutating func skipUngrouped(_ entries: [Entry]) -> [Entry] {
        let isStray: (Entry) -> Bool = { Level.top[$0.key.value] == nil && Level.group[$0.key.value] != nil }
        guard !entries.contains(where: { $0.key.value == "worker_groups" }),
            entries.contains(where: { $0.key.value == "command" }), let first = entries.first(where: isStray)
        else { return entries }
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' at the top level", at: first.key.span,
            hint: "it belongs in a worker group",
            notes: ["write 'worker_groups:', below it a name such as 'web:', and below that the group's keys"])
        return entries.filter { !isStray($0) }
    }

    /// Whether groups stand beside an empty `worker_groups:` that they were meant to stand below.
    static func areGroupsOutdented(in root: Node) -> Bool {
        root.mapping?.contains { Level.top[$0.key.value] == nil && $0.looksLikeGroup } ?? false
    }

    /// The keys of a group that stand beside its name instead of below it: passed over and told as one mistake.
    ///
    /// - Returns: Whether it is so, and the group has nothing else.
    mutating func skipOutdented(below group: Entry, in rest: inout ArraySlice<Entry>) -> Bool {
        guard group.value.scalar?.isNull == true, Level.group[group.key.value] == nil else { return false }
        let keys = rest.prefix { Level.group[$0.key.value] != nil && !$0.looksLikeGroup }
        guard let first = keys.first else { return false }
        rest = rest[keys.endIndex...]
        findings.report(
            .misplacedKey, "cannot use '\(first.key.value)' as the name of a group: it is a key of one",
            at: first.key.span, hint: "indent it, and what belongs to it, below '\(group.key.value.excerpt):'",
            related: [Diagnostic.Related("the group it belongs to", at: group.key.span)])
        return true
    }
}

extension KeyMending.Meaning {
    fileprivate var isUnknown: Bool {
        switch self {
        case .unknown, .likely: true
        case .certain, .nested, .advised, .misplaced: false
        }
    }
}
