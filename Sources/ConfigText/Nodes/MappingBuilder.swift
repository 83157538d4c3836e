/// Collects the entries of one mapping: each key once, and then the entries that `<<` merges.
struct MappingBuilder {
    private var entries: [MappingEntry] = []
    private var merges: [MappingEntry] = []
    /// The index of each key. It is filled only for long mappings; short ones are searched entry by entry.
    private var indices: [String: Int] = [:]

    /// Whether the mapping is a piece of a template that has not been rendered, such as `{{ name }}`.
    var isTemplate = false

    /// Whether a value of `<<` could not be merged, so that keys may be missing.
    private(set) var isIncomplete = false

    /// The number of entries from which on the indices are kept.
    private static let searchable = 8

    /// Adds an entry, or reports why its key cannot be used.
    mutating func add(_ key: Node, at span: Span, _ value: consuming Node, into findings: inout Findings) {
        if isTemplate || key.isUnknown { return }
        guard let scalar = key.scalar else {
            findings.report(.keyIsNoText, "cannot use \(key.article) as a key", at: span)
            return
        }
        let isMerge = scalar.isPlain && scalar.text == "<<"
        if let first = isMerge ? merges.first : index(of: scalar.text).map({ entries[$0] }) {
            findings.report(
                .duplicateKey, "cannot use the key '\(scalar.text.excerpt)' twice", at: span,
                hint: isMerge ? "write one '<<' with a list of aliases" : nil,
                related: [Diagnostic.Related("first used here", at: first.key.span)])
            return
        }
        let entry = MappingEntry(key: Located(scalar.text, at: span), value: value)
        if isMerge { merges.append(entry) } else { append(entry) }
    }

    /// Returns the mapping's own entries, followed by the merged ones. An own key overrides a merged key, and an
    /// earlier merged mapping overrides a later one.
    mutating func finished(into findings: inout Findings) -> [MappingEntry] {
        for merge in merges {
            // A value that an alias repeats is written elsewhere.
            let isRepeated = merge.value.span.start < merge.key.span.end
            var isRefused = false
            for node in merge.value.sequence ?? [merge.value] {
                if node.isUnknown {
                    append(MappingEntry(key: merge.key, value: node))
                    continue
                }
                guard let merged = node.mapping else {
                    isIncomplete = true
                    if isRefused { continue }
                    isRefused = true
                    findings.report(
                        .badMerge,
                        isRepeated && merge.value.sequence != nil
                            ? "cannot merge a list that holds \(node.article)" : "cannot merge \(node.article)",
                        at: merge.key.span,
                        hint: isRepeated ? MappingBuilder.generalHint : MappingBuilder.hint(for: node),
                        related: isRepeated ? [Diagnostic.Related("the value is here", at: merge.value.span)] : [])
                    continue
                }
                for entry in merged where index(of: entry.key.value) == nil { append(entry) }
            }
        }
        return entries
    }

    private static let generalHint = "'<<' takes an alias of a mapping, or a list of such aliases"

    private static func hint(for node: Node) -> String {
        guard let text = node.scalar?.text, text[...].isIdentifier else {
            return generalHint
        }
        return "write '<<: *\(text.excerpt)' to merge the mapping named '&\(text.excerpt)'"
    }

    private mutating func append(_ entry: consuming MappingEntry) {
        entries.append(entry)
        guard entries.count >= MappingBuilder.searchable else { return }
        for index in indices.count..<entries.count { indices[entries[index].key.value] = index }
    }

    private func index(of name: String) -> Int? {
        entries.count < MappingBuilder.searchable ? entries.firstIndex { $0.key.value == name } : indices[name]
    }
}
