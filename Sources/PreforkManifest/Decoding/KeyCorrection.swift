import Supervision

/// The correction of a key that does not belong into its mapping.
struct KeyCorrection {
    /// The key that was meant.
    enum Meaning {
        /// The key is another spelling, a typing mistake, or another system's word with the same meaning.
        case certain(String)
        /// A key with a similar meaning or name.
        case likely(String)
        /// A key inside another key.
        case nested(outer: String, inner: String)
        /// There is no such key, and the advice says what to do instead.
        case advised(String)
        /// Another table has the key.
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
            } else if let home = KeyTable.all.first(where: { $0.respelled(name)?.isBuilt == true }) {
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
        meaning =
            KeyCorrection.namesSockets(entry, in: table) ? .likely("sockets") : Meaning(of: entry.key.value, in: table)
    }

    /// The key that was certainly meant, when the mapping does not have it yet and its value needs no change.
    var certainKey: String? {
        guard case .certain(let key) = meaning, isFree(key), valueHint(key) == nil else { return nil }
        return key
    }

    /// The edit that certainly corrects the key: the key that was meant is known, is not in the mapping, and takes the
    /// value.
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
            // The key gives a bare number its unit. Milliseconds are left to the author, who may prefer seconds.
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

    /// Whether the key is `socket` and its value is a mapping of sockets by name. With a text, `socket` means `path`.
    private static func namesSockets(_ entry: MappingEntry, in table: KeyTable) -> Bool {
        guard entry.key.value == "socket", table.takes("sockets"), let sockets = entry.value.mapping else {
            return false
        }
        return !sockets.isEmpty && sockets.prefix(64).allSatisfy { KeyTable.socket[$0.key.value] == nil }
    }

    /// Whether the mapping has neither the key nor a key that excludes it, and no other wrong key means the same.
    private func isFree(_ key: String) -> Bool {
        // No table has so many keys, so this is not a mapping with a mistyped key.
        guard neighbours.count <= 64 else { return false }
        let taken = [key] + (KeyCorrection.exclusive[key] ?? ExclusiveKeys.of(key, in: table))
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
    /// The name in lower case and with underscores, as the keys of a manifest.
    fileprivate var styled: String { lowercased().map { $0 == "-" ? "_" : String($0) }.joined() }
}

extension Decoder {
    /// Whether a key takes a value, or takes it after certain fixes.
    fileprivate static func takes(
        _ value: Node, as key: String, in table: KeyTable, of source: SourceText, _ context: ResolutionContext
    ) -> Bool {
        var trial = Decoder(source: source, context: context, findings: Findings())
        trial.read(value, as: key, in: table)
        return trial.findings.diagnostics.allSatisfy { finding in
            finding.severity == .warning || finding.fix != nil || dependsOnMore.contains(finding.code)
        }
    }

    /// The codes that depend on more than the value.
    private static let dependsOnMore: Set<Diagnostic.Code> = [
        .missingKey, .wrongLength, .unknownOverride, .impossibleListener,
    ]

    private mutating func read(_ value: Node, as key: String, in table: KeyTable) {
        let node = Node(
            content: .mapping([MappingEntry(key: Located(key, at: value.span), value: value)]), span: value.span)
        switch table.id {
        case .top: _ = manifest(node)
        case .group: _ = group(named: Located("a", at: value.span), node)
        case .defaults, .override:
            _ = layer(of: AcceptedEntries([MappingEntry(key: Located(key, at: value.span), value: value)]))
        case .listen: _ = listen(node, at: value.span)
        case .socket: _ = socket(node, named: Located("a", at: value.span))
        case .readiness, .liveness: _ = health(node, at: value.span, in: table.id)
        case .tcp, .http: _ = probe(node, in: table.id)
        case .silence: _ = silence(node)
        case .reload: _ = watch(node)
        case .control: _ = control(node)
        case .history: _ = history(node)
        case .httpService: _ = httpService(node, at: value.span)
        case .on: _ = eventCommands(node)
        case .limit: _ = oneLimit(value, as: key, .number)
        case .byteLimit: _ = oneLimit(value, as: key, .bytes)
        case .log: _ = log(node, at: value.span)
        case .stream: _ = stream(node, as: "stderr")
        case .rotate: _ = rotate(node)
        case .stop, .restart, .backoff, .intensity, .rollout, .recycle, .limits, .cgroup:
            var settings = Settings<WorkerSpec>()
            readSettings(node, in: table.id, named: table.id.rawValue, into: &settings)
        }
    }
}
