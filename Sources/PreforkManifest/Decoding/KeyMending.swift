import Supervision

/// What to write in the place of a key that does not belong where it stands.
struct KeyMending {
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
        /// Another level, which has the key.
        case misplaced(home: Level)
        case unknown

        init(of name: String, in level: Level) {
            if name.utf8.count > Level.longestSlip {
                self = .unknown
            } else if let key = level.respelled(name), key.isBuilt {
                self = .certain(key.name)
            } else if let key = ForeignKey.synonym(of: name, in: level) {
                self = ForeignKey.isExact(name) ? .certain(key) : .likely(key)
            } else if let path = ForeignKey.nested(name, in: level) {
                self = .nested(outer: path.outer, inner: path.inner)
            } else if let advice = ForeignKey.advice(on: name, in: level) {
                self = .advised(advice)
            } else if let home = Level.all.first(where: { $0[name] != nil }) {
                self = .misplaced(home: home)
            } else if let slip = Suggestion.slip(of: name, among: level.keys.map(\.name)), level.takes(slip) {
                self = .certain(slip)
            } else {
                self =
                    Suggestion.nearest(to: name.styled, among: level.built.map(\.name)).map { .likely($0) } ?? .unknown
            }
        }
    }

    private let entry: Entry
    private let level: Level
    private let neighbours: [Entry]
    let meaning: Meaning

    init(of entry: Entry, in level: Level, among entries: [Entry]) {
        self.entry = entry
        self.level = level
        neighbours = entries
        meaning = Meaning(of: entry.key.value, in: level)
    }

    var hint: String? {
        switch meaning {
        case .certain(let key), .likely(let key):
            return conflictHint(key) ?? valueHint(key) ?? "did you mean '\(key)'?"
        case .nested(let outer, let inner):
            return nestedHint(outer, inner)
        case .advised(let advice): return carriedHint ?? advice
        case .misplaced(let home):
            if level["overrides"] == nil, let hint = singularHint { return hint }
            return "it belongs in \(home.name)\(home.takes(entry.key.value) ? "" : ", and is not built yet")"
        case .unknown: return nil
        }
    }

    /// What the value says beside the key: `bind: 127.0.0.1:8000` is two keys here, `autorestart: true` a mapping.
    private func valueHint(_ key: String) -> String? {
        guard let text = entry.value.scalar?.text else { return nil }
        if let rest = unprefixed { return KeyMending.hint(forUnprefixed: rest, as: key) }
        return switch key {
        case "host": AddressText.hint(for: text)
        case "restart": Decoder.policy(meantBy: text).map { "write 'restart: {policy: \($0)}'" }
        default: nil
        }
    }

    /// What systemd reads in `ExecStart=-/srv/a` and `EnvironmentFile=-/srv/a.env` behind its own signs.
    private var unprefixed: String? {
        guard ["execstart", "environmentfile"].contains(entry.key.value.squashed) else { return nil }
        return entry.value.scalar.flatMap { CommandAdvice.withoutPrefix($0.text) }
    }

    private static func hint(forUnprefixed text: String, as key: String) -> String {
        key == "env_file"
            ? "write 'env_file: \(text.excerpt)', without the sign: the file must exist"
            : "write 'command: \((CommandAdvice.list(text) ?? text).excerpt)', without systemd's sign"
    }

    /// What the key that was meant cannot stand beside, where that is there already.
    private func conflictHint(_ key: String) -> String? {
        let name = level.name
        if name == Level.top.name, key == "worker_groups", let count = entry.value.scalar?.text[...].digits {
            return "write 'count: \(count)' in a worker group"
        }
        let exclusive = KeyMending.exclusive[key] ?? Rivals.of(key)
        let names = neighbours.prefix(64).map(\.key.value)
        if key == "count", names.contains("ids") { return "take it out: 'ids' says how many workers there are" }
        if names.contains(key) { return "'\(key)' is there already: keep one of them" }
        return names.first(where: exclusive.contains).map { "'\(key)' cannot stand beside '\($0)': keep one of them" }
    }

    /// All that belongs into one mapping: a second one of the same name would be refused.
    private func nestedHint(_ outer: String, _ inner: String) -> String {
        let related = neighbours.prefix(64).compactMap { neighbour -> (inner: String, value: String?)? in
            guard case .nested(outer, let inner) = Meaning(of: neighbour.key.value, in: level) else { return nil }
            return (inner, KeyMending.value(of: neighbour, as: inner))
        }
        let isDistinct = Set(related.map(\.inner)).count == related.count
        let pairs = isDistinct ? related.compactMap { pair in pair.value.map { "\(pair.inner): \($0)" } } : []
        guard !pairs.isEmpty, pairs.count == related.count else {
            if inner == "signal", entry.value.scalar.flatMap({ Decoder.signal(meantBy: $0.text) }) == .kill {
                return "KILL follows by itself: 'stop: {timeout: 0s}' kills at once"
            }
            return
                "write it as '\(inner)' of '\(outer)', such as '\(outer): {\(inner): \(inner == "signal" ? "TERM" : "30s")}'"
        }
        let isThere = neighbours.prefix(64).contains { $0.key.value == outer }
        let text = pairs.joined(separator: ", ")
        return isThere ? "write '\(text)' in '\(outer)'" : "write '\(outer): {\(text)}'"
    }

    /// A value as it would be accepted; nil where it would not.
    private static func value(of entry: Entry, as inner: String) -> String? {
        guard let text = entry.value.scalar?.text, text.utf8.count <= 40 else { return nil }
        if inner == "signal" {
            return Decoder.signal(meantBy: text).flatMap { Decoder.canBeCaught($0) ? $0 : nil }
                .map { Signal(name: text) == nil ? $0.description : text }
        }
        return ForeignKey.duration(text, of: entry.key.value)
    }

    /// The same in our words, where the value says what to write.
    private var carriedHint: String? {
        if entry.key.value.squashed == "listenstream", let text = entry.value.scalar?.text {
            return text[...].digits.map { "write 'port: \($0)'" } ?? AddressText.hint(for: text)
        }
        guard let name = level["command"] != nil ? "restart" : level["intensity"] != nil ? "" : nil,
            let written = ForeignKey.carried(entry, isInRestart: name.isEmpty)
        else { return nil }
        let outer = written.outer
        if outer.isEmpty { return "write '\(written.text)'" }
        let isThere = neighbours.prefix(64).contains { neighbour in
            guard neighbour.key.span != entry.key.span else { return false }
            if neighbour.key.value == outer { return true }
            if case .certain(outer) = Meaning(of: neighbour.key.value, in: level) { return true }
            if case .nested(outer, _) = Meaning(of: neighbour.key.value, in: level) { return true }
            return ForeignKey.carried(neighbour, isInRestart: false)?.outer == outer
        }
        return isThere ? "write '\(written.text)' in '\(outer)'" : "write '\(outer): {\(written.text)}'"
    }

    /// A plural where there is one worker: `port: 8080` for `ports: [8080]`.
    private var singularHint: String? {
        let name = entry.key.value
        guard name.hasSuffix("s"), level.name == Level.override.name, level.takes(String(name.dropLast())) else {
            return nil
        }
        let node = entry.value.sequence.flatMap { $0.count == 1 ? $0.first : nil } ?? entry.value
        guard let text = node.scalar?.text, let value = FlowText.scalar(text), text.utf8.count <= 40 else {
            return "write '\(name.dropLast())': an override is for one worker"
        }
        return "write '\(name.dropLast()): \(value)'"
    }

    private static let exclusive = ["ids": ["count"], "count": ["ids"]]

    /// The edit that certainly mends it: what was meant is known, is not there yet, and takes the value.
    func fix(in source: SourceText, _ surroundings: Surroundings) -> Fix? {
        switch meaning {
        case .certain(let key):
            guard isFree(key), unprefixed == nil,
                Decoder.takes(entry.value, as: key, in: level, of: source, surroundings)
            else {
                return nil
            }
            return .renaming(entry.key, to: key, in: source)
        case .nested(let outer, let inner):
            let value = Node(
                content: .mapping([Entry(key: Located(inner, at: entry.key.span), value: entry.value)]),
                span: entry.value.span)
            let text = entry.value.scalar?.text ?? ""
            // Of a bare number the key tells the unit. Milliseconds are left to a person, who may write seconds.
            if text[...].digits != nil, let unit = ForeignKey.unit(of: entry.key.value) {
                let written = ForeignKey.duration(text, of: entry.key.value)
                guard isFree(outer), unit == "s", let written else { return nil }
                return .nesting(entry, below: outer, inner, as: written, in: source)
            }
            guard isFree(outer), Decoder.takes(value, as: outer, in: level, of: source, surroundings) else {
                return nil
            }
            return .nesting(entry, below: outer, inner, in: source)
        case .likely, .advised, .misplaced, .unknown: return nil
        }
    }

    /// Whether neither the key nor one that excludes it is there, and no other wrong key stands for it.
    private func isFree(_ key: String) -> Bool {
        // No level has so many keys: whatever this is, it is no slip.
        guard neighbours.count <= 64 else { return false }
        let taken = [key] + (KeyMending.exclusive[key] ?? Rivals.of(key))
        return neighbours.allSatisfy { neighbour in
            let name = neighbour.key.value
            if neighbour.key.span == entry.key.span { return true }
            if taken.contains(name) { return false }
            if level.takes(name) { return true }
            return switch Meaning(of: name, in: level) {
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
        _ value: Node, as key: String, in level: Level, of source: SourceText, _ surroundings: Surroundings
    ) -> Bool {
        var trial = Decoder(source: source, surroundings: surroundings, findings: Findings())
        trial.read(value, as: key, in: level)
        return trial.findings.diagnostics.allSatisfy { finding in
            finding.severity == .warning || finding.fix != nil || dependsOnMore.contains(finding.code)
        }
    }

    /// What a value by itself cannot be blamed for.
    private static let dependsOnMore: Set<Diagnostic.Code> = [.missingKey, .wrongLength, .unknownOverride]

    private mutating func read(_ value: Node, as key: String, in level: Level) {
        let node = Node(content: .mapping([Entry(key: Located(key, at: value.span), value: value)]), span: value.span)
        switch level.name {
        case Level.top.name: _ = manifest(node)
        case Level.group.name: _ = group(named: Located("a", at: value.span), node)
        case Level.listen.name: _ = listen(node, at: value.span)
        case Level.stop.name: _ = stop(node)
        case Level.restart.name: _ = restart(node)
        case Level.backoff.name: read(node, as: "backoff", in: .restart)
        case Level.intensity.name: read(node, as: "intensity", in: .restart)
        default: _ = layer(of: [Entry(key: Located(key, at: value.span), value: value)], as: level)
        }
    }
}
