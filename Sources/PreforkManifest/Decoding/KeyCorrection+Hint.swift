import Supervision

/// The hints about a key that does not belong into its mapping.
extension KeyCorrection {
    var hint: String? {
        switch meaning {
        case .certain(let key), .likely(let key):
            return conflictHint(key) ?? valueHint(key) ?? "did you mean '\(key)'?"
        case .nested(let outer, let inner):
            return nestedHint(outer, inner)
        case .advised(let advice): return carriedHint ?? advice
        case .misplaced where table["defaults"] != nil && KeyTable.defaults.takes(entry.key.value):
            return "it belongs in a worker group, or in 'defaults' for all of them"
        case .misplaced(let home):
            if table["overrides"] == nil, let hint = singularHint { return hint }
            let name = entry.key.value
            let key = home[name] ?? home.respelled(name)
            let spelling = key.map { $0.name == name ? "" : " as '\($0.name)'" } ?? ""
            // Other systems limit the number of restarts by such a key.
            if name == "max", table["intensity"] != nil, let count = entry.value.scalar?.text[...].digits {
                return "write 'intensity: {deaths: \(count)}'; 'max' of 'backoff' is the longest wait"
            }
            return "it belongs in \(home.name)\(spelling)\(key?.isBuilt == true ? "" : ", but is not supported yet")"
        case .unknown: return nil
        }
    }

    /// The hint that depends on the value: `bind: 127.0.0.1:8000` becomes two keys, `autorestart: true` a mapping.
    func valueHint(_ key: String) -> String? {
        guard let text = entry.value.scalar?.text else { return nil }
        if let rest = unprefixed { return KeyCorrection.hint(forUnprefixed: rest, as: key) }
        return switch key {
        case "host" where isInterfaceName(text): "write 'listen: {interface: \(text)}': 'host' is an address"
        case "host": AddressText.hint(for: text)
        case "restart": Decoder.policy(meantBy: text).map { "write 'restart: {policy: \($0)}'" }
        default: nil
        }
    }

    /// Whether the key `interface` has the name of an interface, such as `eth0`, and not an address.
    private func isInterfaceName(_ text: String) -> Bool {
        entry.key.value.squashed == "interface" && table["listen"] != nil && text.last?.isNumber ?? false
            && (text.first?.isLetter ?? false) && text.utf8.allSatisfy(\.isLetterOrDigit) && text.utf8.count <= 15
    }

    /// The value without the prefixes of systemd, as in `ExecStart=-/srv/a` and `EnvironmentFile=-/srv/a.env`.
    var unprefixed: String? {
        guard ["execstart", "environmentfile"].contains(entry.key.value.squashed) else { return nil }
        return entry.value.scalar.flatMap { CommandAdvice.withoutPrefix($0.text) }
    }

    private static func hint(forUnprefixed text: String, as key: String) -> String {
        key == "env_file"
            ? "write 'env_file: \(text.excerpt)', without systemd's prefix: the file must exist"
            : "write 'command: \((CommandAdvice.list(text) ?? text).excerpt)', without systemd's prefix"
    }

    /// The hint about a key in the mapping that excludes the key that was meant.
    private func conflictHint(_ key: String) -> String? {
        let name = table.name
        if name == KeyTable.top.name, key == "worker_groups", let count = entry.value.scalar?.text[...].digits {
            return "write 'count: \(count)' in a worker group"
        }
        let exclusive = KeyCorrection.exclusive[key] ?? ExclusiveKeys.of(key, in: table)
        let names = neighbours.prefix(64).map(\.key.value)
        if key == "count", names.contains("ids") { return "remove it: 'ids' already sets the number of workers" }
        if names.contains(key) { return "'\(key)' is already set: keep one of them" }
        return names.first(where: exclusive.contains).map {
            "'\(key)' cannot be used together with '\($0)': keep one of them"
        }
    }

    /// The keys that become one mapping. A second mapping with the same name would be refused.
    private func nestedHint(_ outer: String, _ inner: String) -> String {
        let related = neighbours.prefix(64).compactMap { neighbour -> (inner: String, value: String?)? in
            guard case .nested(outer, let inner) = Meaning(of: neighbour.key.value, in: table) else { return nil }
            return (inner, KeyCorrection.value(of: neighbour, as: inner, of: outer))
        }
        let isDistinct = Set(related.map(\.inner)).count == related.count
        let pairs = isDistinct ? related.compactMap { pair in pair.value.map { "\(pair.inner): \($0)" } } : []
        guard !pairs.isEmpty, pairs.count == related.count else {
            if inner == "signal", entry.value.scalar.flatMap({ Signal(meantBy: $0.text) }) == .kill {
                return "KILL is always sent after 'timeout': write 'stop: {timeout: 0s}' to kill at once"
            }
            // The example of a key is a line of YAML, such as `signal: QUIT`.
            let own = KeyCorrection.value(of: entry, as: inner, of: outer).map { "\(inner): \($0)" }
            let example = own ?? KeyTable.all.first { $0.name == "'\(outer)'" }?[inner]?.example ?? "\(inner): …"
            return "write it as '\(inner)' of '\(outer)', such as '\(outer): {\(example)}'"
        }
        let isThere = neighbours.prefix(64).contains { $0.key.value == outer }
        let text = pairs.joined(separator: ", ")
        return isThere ? "write '\(text)' in '\(outer)'" : "write '\(outer): {\(text)}'"
    }

    /// The value as the key takes it; nil where the key does not take it.
    private static func value(of entry: MappingEntry, as inner: String, of outer: String) -> String? {
        guard let text = entry.value.scalar?.text, text.utf8.count <= 40 else { return nil }
        if outer == "listen" { return socketOption(text, as: inner, of: entry) }
        if inner == "signal" {
            return Signal(meantBy: text).flatMap { Decoder.canBeCaught($0) ? $0 : nil }
                .map { Signal(name: text) == nil ? $0.description : text }
        }
        switch inner {
        case "max_surge", "max_unavailable":
            let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
            return digits.digits == nil ? nil : text
        case "max_rss": return Decoder.sizeGuess(from: text).written
        // Other systems write a time.
        case "jitter": return nil
        default: break
        }
        return ForeignKey.duration(text, of: entry.key.value)
    }

    /// The value of a socket's option; nil where the option does not take it.
    private static func socketOption(_ text: String, as inner: String, of entry: MappingEntry) -> String? {
        switch KeyTable.listen[inner]?.kind {
        case .boolean?:
            return ["true": "true", "yes": "true", "on": "true", "1": "true", "false": "false"][text.lowercased()]
        case .integer(let range)?: return text[...].digits.flatMap { Int($0) }.map(range.contains) ?? false ? text : nil
        default: break
        }
        switch inner {
        case "interface": return OptionAdvice(on: text, as: inner) == nil ? FlowText.scalar(text) : nil
        case "defer_accept": return ForeignKey.duration(text, of: entry.key.value)
        default: return Int(sizeText: text) == nil && text[...].digits == nil ? nil : text
        }
    }

    /// The key and the value in a manifest's words, where the value decides what to write.
    private var carriedHint: String? {
        if entry.key.value.squashed == "listenstream", let text = entry.value.scalar?.text {
            return text[...].digits.map { "write 'port: \($0)'" } ?? AddressText.hint(for: text)
        }
        guard let name = table["command"] != nil ? "restart" : table["intensity"] != nil ? "" : nil,
            let written = ForeignKey.carried(entry, isInRestart: name.isEmpty)
        else { return nil }
        let outer = written.outer
        if outer.isEmpty { return "write '\(written.text)'" }
        let isThere = neighbours.prefix(64).contains { neighbour in
            guard neighbour.key.span != entry.key.span else { return false }
            if neighbour.key.value == outer { return true }
            if case .certain(outer) = Meaning(of: neighbour.key.value, in: table) { return true }
            if case .nested(outer, _) = Meaning(of: neighbour.key.value, in: table) { return true }
            return ForeignKey.carried(neighbour, isInRestart: false)?.outer == outer
        }
        return isThere ? "write '\(written.text)' in '\(outer)'" : "write '\(outer): {\(written.text)}'"
    }

    /// The hint for a plural in an override, which is one worker: `port: 8080` for `ports: [8080]`.
    private var singularHint: String? {
        let name = entry.key.value
        guard name.hasSuffix("s"), table.name == KeyTable.override.name, table.takes(String(name.dropLast())) else {
            return nil
        }
        let node = entry.value.sequence.flatMap { $0.count == 1 ? $0.first : nil } ?? entry.value
        guard let text = node.scalar?.text, let value = FlowText.scalar(text), text.utf8.count <= 40 else {
            return "write '\(name.dropLast())': an override is for one worker"
        }
        return "write '\(name.dropLast()): \(value)'"
    }

    static let exclusive = ["ids": ["count"], "count": ["ids"]]
}
