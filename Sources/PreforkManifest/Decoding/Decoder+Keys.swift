extension Decoder {
    /// The entries of a mapping whose keys are built keys of the table; nil when the node is not a mapping.
    mutating func entries(
        of node: Node, as table: KeyTable, for name: String, hint: String? = nil, fix: Fix? = nil
    ) -> AcceptedEntries? {
        guard let entries = node.mapping else {
            let isEmpty = node.scalar?.isNull ?? false
            refuse(
                node, as: name, expecting: "a mapping", hint: hint ?? (isEmpty ? "indent its keys below it" : nil),
                fix: fix)
            return nil
        }
        if entries.allSatisfy({ table.takes($0.key.value) }) { return AcceptedEntries(entries) }
        let outdented = Decoder.outdentedVariables(among: entries, in: table)
            .union(Decoder.outdentedKeys(among: entries, in: table))
        var accepted = AcceptedEntries()
        for (index, entry) in entries.enumerated() where !outdented.contains(index) {
            if let entry = self.accepted(entry, in: table, among: entries) {
                accepted.entries.append(entry)
            } else {
                accepted.refusedMeanings.formUnion(Decoder.keys(meantBy: entry, in: table))
                accepted.refusedValues.append(entry.value)
            }
        }
        return accepted
    }

    /// The keys that an entry with another key may have been meant to be, of this table or of the one around it.
    private static func keys(meantBy entry: MappingEntry, in table: KeyTable) -> [String] {
        // An unknown alias may stand for a mapping with any keys.
        if entry.value.isUnknown, entry.key.value == "<<" { return table.built.map(\.name) }
        let name = entry.key.value
        switch KeyCorrection.Meaning(of: name, in: table) {
        case .certain(let key), .likely(let key): return [key]
        case .nested(let outer, _): return [outer]
        case .advised: return ForeignKey.related(to: entry)
        case .misplaced(let home):
            // A plural in an override stands for its singular.
            let outer = table.keys.first { $0.kind.table === home }?.name
            return [name, String(name.dropLast()), outer].compactMap(\.self)
        case .unknown where table.id == .group && entry.looksLikeGroup: return ["command"]
        case .unknown:
            // A list or a text may be a command, and without a command there is no group.
            if table["command"] == nil { return [] }
            if let scalar = entry.value.scalar { return scalar.isPlain && scalar.text.contains("/") ? ["command"] : [] }
            return entry.value.sequence == nil ? [] : ["command"]
        }
    }

    /// The variables that stand beside an empty `env:` instead of below it. They are reported at `env`.
    private static func outdentedVariables(among entries: [MappingEntry], in table: KeyTable) -> Set<Int> {
        guard table.takes("env"), let index = entries.firstIndex(where: { $0.key.value == "env" }),
            entries[index].value.scalar?.isNull == true
        else { return [] }
        let rest = entries[(index + 1)...].prefix { entry in
            let name = entry.key.value
            return name[...].isIdentifier && name == name.uppercased() && entry.value.scalar != nil
        }
        return Set(rest.indices)
    }

    /// The keys that stand beside an empty `stop:` or `restart:` instead of below it. They are reported at that key.
    private static func outdentedKeys(among entries: [MappingEntry], in table: KeyTable) -> Set<Int> {
        var outdented: Set<Int> = []
        // A group's keys at the top level are reported by another check.
        if table.id == .top { return [] }
        for (index, entry) in entries.enumerated() {
            if entry.key.value == "overrides", entry.value.scalar?.isNull == true, table.takes("overrides") {
                let ids = entries[(index + 1)...].prefix { $0.key.value[...].digits != nil }
                outdented.formUnion(ids.indices)
            }
            guard entry.value.scalar?.isNull == true, let inner = table[entry.key.value]?.kind.table
            else { continue }
            let keys = entries[(index + 1)...].prefix { table[$0.key.value] == nil && inner.takes($0.key.value) }
            outdented.formUnion(keys.indices)
        }
        return outdented
    }

    /// The entry under its key, or under the key that was certainly meant; nil for an entry that is ignored.
    private mutating func accepted(_ entry: MappingEntry, in table: KeyTable, among entries: [MappingEntry])
        -> MappingEntry?
    {
        let (name, span) = (entry.key.value, entry.key.span)
        if table.takes(name) { return entry }
        if table.takesExtensions, name.hasPrefix("x-") { return nil }
        if findings.counts(.unknownKey) { return nil }
        if let known = table[name] ?? table.respelled(name), !known.isBuilt {
            findings.report(
                .notBuiltYet, "cannot use '\(name)' yet: it is planned, but not supported",
                at: span, hint: "remove the key")
            return nil
        }
        let before = findings.textErrorCount
        let correction = KeyCorrection(of: entry, in: table, among: entries)
        if case .misplaced = correction.meaning {
            findings.report(
                .misplacedKey, "cannot use '\(name)' \(table.place)", at: span, hint: correction.hint,
                notes: [ForeignKey.caution(on: name, in: table)].compactMap(\.self))
        } else {
            let hint = OddCharacter.hint(in: name) ?? correction.hint ?? Decoder.groupHint(for: entry, in: table)
            findings.report(
                .unknownKey, "unknown key '\(name.excerpt)'", at: span, hint: hint,
                notes: hint == nil ? ["keys of \(table.name): \(table.built.map(\.name).joined(separator: ", "))"] : [],
                fix: correction.fix(in: source, context) ?? Decoder.spacing(in: entry.key, for: table, of: source))
        }
        guard let key = correction.certainKey else { return nil }
        findings.forgive(since: before)
        return MappingEntry(key: Located(key, at: span), value: entry.value)
    }

    /// The fix for `{port:8080}` where the character after the colon looks like a space and is not a space of YAML.
    private static func spacing(in key: Located<String>, for table: KeyTable, of source: SourceText) -> Fix? {
        let scalars = Array(key.value.unicodeScalars)
        guard let colon = scalars.firstIndex(of: ":"), colon + 1 < scalars.count,
            OddCharacter.isSpace(scalars[colon + 1]), table.takes(String(scalars[..<colon])),
            source.spelling(of: key.value, at: key.span) == .plain
        else { return nil }
        let start = key.span.start
        return .spacing(characterAt: Position(line: Int(start.line), column: Int(start.column) + colon + 1))
    }

    /// The hint for a group that stands beside `worker_groups` or in a manifest without that key.
    private static func groupHint(for entry: MappingEntry, in table: KeyTable) -> String? {
        guard entry.looksLikeGroup else { return nil }
        if table["worker_groups"] != nil { return "move the group below 'worker_groups:'" }
        return table.id == .group
            ? "start it in the column of the group around it: a group cannot be inside another one" : nil
    }

    /// The key that was probably meant; nil where no key is similar.
    package static func suggestion(for name: String, in table: KeyTable) -> String? {
        switch KeyCorrection.Meaning(of: name, in: table) {
        case .certain(let key), .likely(let key): key
        case .nested, .advised, .misplaced, .unknown: nil
        }
    }
}

/// The entries of a mapping whose keys are keys of a table.
struct AcceptedEntries {
    var entries: [MappingEntry]
    /// The keys that the other entries may have been meant to be. Each of these entries was reported.
    var refusedMeanings: Set<String> = []
    var refusedValues: [Node] = []

    init(_ entries: [MappingEntry] = []) { self.entries = entries }
}

extension MappingEntry {
    /// Whether the value is a mapping of a group's keys.
    var looksLikeGroup: Bool {
        guard let keys = value.mapping?.prefix(50).map(\.key.value), !keys.isEmpty else { return false }
        return keys.contains("command") || keys.allSatisfy { KeyTable.group[$0] != nil }
    }
}
