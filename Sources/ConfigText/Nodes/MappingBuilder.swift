/// Collects the entries of one mapping: each key once, and what `<<` merges in behind them.
struct MappingBuilder {
    private var entries: [MappingEntry] = []
    private var merges: [MappingEntry] = []
    /// Kept only for mappings that are too long to be searched.
    private var indices: [String: Int] = [:]

    /// Whether it is none, but a piece of a template that nobody has rendered.
    var isTemplate = false

    /// Whether something that was to be merged in is not known.
    private(set) var isTorn = false

    private static let searchable = 8

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
                hint: isMerge ? "write one '<<' with a list" : nil,
                related: [Diagnostic.Related("first used here", at: first.key.span)])
            return
        }
        let entry = MappingEntry(key: Located(scalar.text, at: span), value: value)
        if isMerge { merges.append(entry) } else { append(entry) }
    }

    /// The mapping's own entries, then those merged in. An own key wins, and of several merged the earlier.
    mutating func finished(into findings: inout Findings) -> [MappingEntry] {
        for merge in merges {
            for node in merge.value.sequence ?? [merge.value] {
                if node.isUnknown {
                    append(MappingEntry(key: merge.key, value: node))
                    continue
                }
                guard let merged = node.mapping else {
                    findings.report(
                        .badMerge, "cannot merge \(node.article)", at: merge.key.span,
                        hint: MappingBuilder.hint(for: node))
                    isTorn = true
                    continue
                }
                for entry in merged where index(of: entry.key.value) == nil { append(entry) }
            }
        }
        return entries
    }

    private static func hint(for node: Node) -> String {
        guard let text = node.scalar?.text, text[...].isIdentifier else {
            return "'<<' takes an alias to a mapping, or a list of such"
        }
        return "write '<<: *\(text.excerpt)' for what '&\(text.excerpt)' stands before"
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
