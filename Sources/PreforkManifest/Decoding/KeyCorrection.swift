import Supervision

/// What to write in the place of a key that does not belong where it stands.
struct KeyCorrection {
    /// What a key was meant for.
    enum Meaning {
        /// Another spelling, a slip of the finger, or another system's word for the same.
        case certain(String)
        /// What stands here for something like it.
        case likely(String)
        /// A key inside another one.
        case nested(outer: String, inner: String)
        /// Something for which there is no key.
        case advised(String)
        /// another table, which has the key.
        case misplaced(home: KeyTable)
        case unknown

        init(of name: String, in table: KeyTable) {
            if name.utf8.count > KeyTable.longestTypo {
                self = .unknown
            } else if let key = table.respelled(name), key.isBuilt {
                self = .certain(key.name)
            } else if let key = ForeignKey.synonym(of: name, in: table) {
                self = ForeignKey.isExact(name) ? .certain(key) : .likely(key)
            } else if let path = ForeignKey.nested(name, in: table) {
                self = .nested(outer: path.outer, inner: path.inner)
            } else if let advice = ForeignKey.advice(on: name, in: table) {
                self = .advised(advice)
            } else if let home = KeyTable.all.first(where: { $0[name] != nil }) {
                self = .misplaced(home: home)
            } else if let typo = Suggestion.typo(of: name, among: table.keys.map(\.name)), table.takes(typo) {
                self = .certain(typo)
            } else {
                self =
                    Suggestion.nearest(to: name.styled, among: table.built.map(\.name)).map { .likely($0) } ?? .unknown
            }
        }
    }

    let entry: MappingEntry
    let table: KeyTable
    let neighbours: [MappingEntry]
    let meaning: Meaning

    init(of entry: MappingEntry, in table: KeyTable, among entries: [MappingEntry]) {
        self.entry = entry
        self.table = table
        neighbours = entries
        meaning = Meaning(of: entry.key.value, in: table)
    }

    /// The key that was certainly meant, when it is not there yet and the hint says nothing of its value.
    var certainKey: String? {
        guard case .certain(let key) = meaning, isFree(key), valueHint(key) == nil else { return nil }
        return key
    }

    /// The edit that certainly mends it: what was meant is known, is not there yet, and takes the value.
    func fix(in source: SourceText, _ context: ResolutionContext) -> Fix? {
        switch meaning {
        case .certain(let key):
            guard isFree(key), unprefixed == nil,
                Decoder.takes(entry.value, as: key, in: table, of: source, context)
            else {
                return nil
            }
            return .renaming(entry.key, to: key, in: source)
        case .nested(let outer, let inner):
            let value = Node(
                content: .mapping([MappingEntry(key: Located(inner, at: entry.key.span), value: entry.value)]),
                span: entry.value.span)
            let text = entry.value.scalar?.text ?? ""
            // Of a bare number the key tells the unit. Milliseconds are left to a person, who may write seconds.
            if text[...].digits != nil, let unit = ForeignKey.unit(of: entry.key.value) {
                let written = ForeignKey.duration(text, of: entry.key.value)
                guard isFree(outer), unit == "s", let written else { return nil }
                return .nesting(entry, below: outer, inner, as: written, in: source)
            }
            guard isFree(outer), Decoder.takes(value, as: outer, in: table, of: source, context) else {
                return nil
            }
            return .nesting(entry, below: outer, inner, in: source)
        case .likely, .advised, .misplaced, .unknown: return nil
        }
    }

    /// Whether neither the key nor one that excludes it is there, and no other wrong key stands for it.
    private func isFree(_ key: String) -> Bool {
        // No table has so many keys: whatever this is, it is no typing mistake.
        guard neighbours.count <= 64 else { return false }
        let taken = [key] + (KeyCorrection.exclusive[key] ?? ExclusiveKeys.of(key))
        return neighbours.allSatisfy { neighbour in
            let name = neighbour.key.value
            if neighbour.key.span == entry.key.span { return true }
            if taken.contains(name) { return false }
            if table.takes(name) { return true }
            return switch Meaning(of: name, in: table) {
            case .certain(let other), .likely(let other), .nested(let other, _): !taken.contains(other)
            case .advised, .misplaced, .unknown: true
            }
        }
    }
}

extension String {
    /// In the style of our keys, as far as capitals and hyphens go.
    fileprivate var styled: String { lowercased().map { $0 == "-" ? "_" : String($0) }.joined() }
}

extension Decoder {
    /// Whether a value is accepted under a key, or can be mended there for certain.
    fileprivate static func takes(
        _ value: Node, as key: String, in table: KeyTable, of source: SourceText, _ context: ResolutionContext
    ) -> Bool {
        var trial = Decoder(source: source, context: context, findings: Findings())
        trial.read(value, as: key, in: table)
        return trial.findings.diagnostics.allSatisfy { finding in
            finding.severity == .warning || finding.fix != nil || dependsOnMore.contains(finding.code)
        }
    }

    /// What a value by itself cannot be blamed for.
    private static let dependsOnMore: Set<Diagnostic.Code> = [.missingKey, .wrongLength, .unknownOverride]

    private mutating func read(_ value: Node, as key: String, in table: KeyTable) {
        let node = Node(
            content: .mapping([MappingEntry(key: Located(key, at: value.span), value: value)]), span: value.span)
        switch table.id {
        case .top: _ = manifest(node)
        case .group: _ = group(named: Located("a", at: value.span), node)
        case .defaults, .override:
            _ = layer(of: [MappingEntry(key: Located(key, at: value.span), value: value)], as: table)
        case .listen: _ = listen(node, at: value.span)
        case .stop, .restart, .backoff, .intensity:
            var settings = Settings()
            readSettings(node, in: table.id, named: table.id.rawValue, into: &settings)
        }
    }
}
