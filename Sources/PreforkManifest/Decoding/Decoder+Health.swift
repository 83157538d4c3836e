import Supervision

extension Decoder {
    /// The value of `readiness` or `liveness`; nil when it is not a mapping.
    mutating func health(_ node: Node, at key: Span, in id: KeyTable.ID) -> HealthLayer? {
        let name = id.rawValue
        let short = Decoder.healthShorthand(for: node, of: id, in: source)
        guard let accepted = entries(of: node, as: id.table, for: name, hint: short?.hint, fix: short?.fix) else {
            return nil
        }
        var layer = HealthLayer(span: key)
        layer.unread = accepted.refusedMeanings
        var first: MappingEntry?
        for entry in accepted.entries {
            let before = findings.textErrorCount
            if HealthKind(rawValue: entry.key.value) != nil {
                if let first {
                    refuse(entry, besides: first, in: name)
                    layer.unread.formUnion([first.key.value, entry.key.value])
                    continue
                }
                first = entry
            }
            read(entry, of: id, into: &layer)
            if findings.textErrorCount > before { layer.unread.insert(entry.key.value) }
        }
        if let kind = first?.key.value { warnOfUnusedKeys(in: accepted.entries, beside: kind, of: id) }
        return layer
    }

    /// Warns of keys about repeated questions where nothing is asked. A key of `defaults` may be for other groups.
    private mutating func warnOfUnusedKeys(in entries: [MappingEntry], beside kind: String, of id: KeyTable.ID) {
        let unused: Set<String> =
            switch kind {
            case HealthKind.notify.rawValue: ["period"]
            case HealthKind.log.rawValue: id == .readiness ? ["period"] : ["period", "timeout", "failure_threshold"]
            case HealthKind.after.rawValue: ["period", "timeout"]
            default: []
            }
        for entry in entries where unused.contains(entry.key.value) {
            findings.report(
                .unusedHealthKey, "cannot use '\(entry.key.value)' beside '\(kind)': it has no effect",
                at: entry.key.span,
                hint: "remove it")
        }
    }

    private mutating func refuse(_ entry: MappingEntry, besides first: MappingEntry, in name: String) {
        findings.report(
            .probeKinds, "cannot use both '\(first.key.value)' and '\(entry.key.value)' in '\(name)'",
            at: entry.key.span,
            hint: name == "readiness" ? "keep one: a launch is up when that is seen" : "keep one",
            related: [Diagnostic.Related("'\(first.key.value)' is set here", at: first.key.span)])
    }

    private mutating func read(_ entry: MappingEntry, of id: KeyTable.ID, into layer: inout HealthLayer) {
        let (key, node) = (entry.key.value, entry.value)
        let kind = HealthKind(rawValue: key).map { Located($0, at: entry.key.span) }
        switch key {
        case "notify":
            guard let isOn = boolean(node, as: key) else { return }
            layer.isOff = !isOn
            layer.kind = isOn ? kind : nil
        case "tcp":
            guard let address = probe(node, in: .tcp) else { return }
            layer.tcp = address
            layer.kind = kind
        case "http":
            guard let address = probe(node, in: .http) else { return }
            layer.http = address
            layer.kind = kind
        case "exec":
            guard let words = probeProgram(node) else { return }
            layer.program = Located(words, at: node.span)
            layer.kind = kind
        case "log" where id == .liveness:
            guard let time = silence(node) else { return }
            layer.silentFor = time
            layer.kind = kind
        case "log":
            guard let pattern = linePattern(node) else { return }
            layer.pattern = pattern
            layer.kind = kind
        case "after":
            guard let time = positiveDuration(node, as: key) else { return }
            layer.after = time
            layer.kind = kind
        case "timeout": layer.timeout = positiveDuration(node, as: key).map { Located($0, at: node.span) }
        case "period": layer.period = positiveDuration(node, as: key).map { Located($0, at: node.span) }
        case "failure_threshold": layer.failureThreshold = integer(node, as: key, in: Bounds.failures)
        default: break
        }
    }

    /// The value of `tcp` or `http`; nil when it is not a mapping, or when a value in it is refused.
    mutating func probe(_ node: Node, in id: KeyTable.ID) -> ProbeLayer? {
        let short = Decoder.probeShorthand(for: node, of: id, in: source)
        let before = findings.textErrorCount
        guard
            let accepted = entries(of: node, as: id.table, for: id.rawValue, hint: short?.hint, fix: short?.fix)
        else { return nil }
        var layer = ProbeLayer()
        for entry in accepted.entries {
            let (key, node) = (entry.key.value, entry.value)
            switch key {
            case "host": layer.host = probedHost(node).map { Located($0, at: node.span) }
            case "port":
                layer.port = integer(node, as: key, in: Bounds.probedPort, .badPort)
                    .map { Located(UInt16(clamping: $0), at: node.span) }
            case "path": layer.path = requestPath(node)
            case "status": layer.status = status(node)
            default: break
            }
        }
        return findings.textErrorCount > before ? nil : layer
    }

    private mutating func probedHost(_ node: Node) -> String? {
        guard let host = host(node, as: "host") else { return nil }
        if HostText.isNumeric(host) || host == "localhost" { return host }
        refuseProbe(ofName: host, at: node.span)
        return nil
    }

    private mutating func refuseProbe(ofName host: String, at span: Span) {
        findings.report(
            .probeOfName, "cannot probe '\(host.excerpt)': an address or localhost is expected", at: span,
            hint: host.lowercased() == "localhost" ? "write localhost" : "write 127.0.0.1, or another address",
            notes: ["the master never waits for a name server while workers run"])
    }

    private mutating func requestPath(_ node: Node) -> String? {
        let expected = TextForm.requestPath.one
        guard let text = text(node, as: "path", expecting: expected) else { return nil }
        let isSound =
            text.hasPrefix("/") && text.utf8.count <= 1024 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if isSound { return text }
        let isShort = text.utf8.count < 200 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let url = AddressText.URL(text) != nil
        refuse(
            node, as: "path", expecting: expected,
            hint: url
                ? "write the path alone, and the address as 'host' and 'port'"
                : isShort ? "write /\(text)" : "write what is not ASCII, and spaces, as %20 and the like",
            .badRequestPath, fix: isShort && !url ? .writing("/" + text, for: node, in: source) : nil)
        return nil
    }

    private mutating func status(_ node: Node) -> ClosedRange<Int>? {
        guard node.scalar != nil else {
            refuse(
                node, as: "status", expecting: "a status, or a range of them,", hint: "write 200-399", .badStatus)
            return nil
        }
        return range(node, as: "status", in: Bounds.status, .badStatus, example: "200-399")?.value
    }

    /// The value of `log` in `liveness`; nil when it says no time.
    mutating func silence(_ node: Node) -> Duration? {
        let written = node.scalar.flatMap { Duration(manifestText: $0.text) == nil ? nil : $0.text }
        let hint = "write {silent_for: \(written ?? "5m")}"
        let accepted = entries(
            of: node, as: .silence, for: "log", hint: hint,
            fix: written.flatMap { .writing("{silent_for: \($0)}", for: node, in: source) })
        guard let accepted else { return nil }
        var time: Duration?
        let before = findings.textErrorCount
        for entry in accepted.entries where entry.key.value == "silent_for" {
            time = positiveDuration(entry.value, as: "silent_for")
        }
        if time == nil, findings.textErrorCount == before {
            findings.report(
                .probeKinds, "cannot tell whether a worker works: 'log' does not say 'silent_for'", at: node.span,
                hint: hint)
        }
        return time
    }

    private mutating func linePattern(_ node: Node) -> String? {
        guard let text = text(node, as: "log", expecting: TextForm.linePattern.one) else { return nil }
        guard let mistake = LinePattern.mistake(in: text) else { return text }
        findings.report(
            .badPattern, "cannot use the pattern '\(text.excerpt)': \(mistake.sentence)", at: node.span,
            hint: mistake.hint, notes: ["a pattern is an extended regular expression, as grep -E takes it"])
        return nil
    }

    /// The program of a probe and its arguments. All workers of a group have the same words: what differs between the
    /// workers is in the environment of the program.
    private mutating func probeProgram(_ node: Node) -> [String]? {
        guard let items = node.sequence, !items.isEmpty else {
            let words = node.scalar.flatMap { $0.isNull ? nil : FlowText.list($0.text.words.map { String($0) }) }
            refuse(
                node, as: "exec", expecting: "a list of a program and its arguments",
                hint: "write \(words ?? "[./ready]")", fix: words.flatMap { .writing($0, for: node, in: source) })
            return nil
        }
        if let first = items.first, first.scalar?.text.isEmpty == true, first.scalar?.isNull == false {
            refuse(first, as: "exec", expecting: TextForm.filled.one)
            return nil
        }
        let words = items.all { item in probeWord(item) }
        if let first = items.first, words != nil, !fitsPath(first) { return nil }
        return words
    }

    private mutating func probeWord(_ node: Node) -> String? {
        guard let template = template(node, as: "exec") else { return nil }
        if let literal = template.literal { return literal }
        findings.report(
            .misplacedPlaceholder, "cannot use a placeholder in 'exec'", at: node.span,
            notes: ["the program finds them in its environment, such as PREFORK_ID and PREFORK_PORT"])
        return nil
    }

    /// The value of `needs`, sorted by group, each group once.
    mutating func needs(_ node: Node) -> [NeedLayer]? {
        let expected = "a list of groups, or a mapping of groups to ready or completed,"
        var needs: [NeedLayer] = []
        var isWhole = true
        switch node.content {
        case .sequence(let items):
            for item in items {
                guard let name = text(item, as: "needs", expecting: "the name of a group") else {
                    isWhole = false
                    continue
                }
                needs.append(NeedLayer(group: Located(name, at: item.span), condition: .ready))
            }
        case .mapping(let entries):
            for entry in entries {
                guard let condition = condition(of: entry) else {
                    isWhole = false
                    continue
                }
                needs.append(NeedLayer(group: entry.key, condition: condition))
            }
        case .scalar(let scalar):
            let list = scalar.isNull ? nil : FlowText.list(scalar.text.split { " ,".contains($0) }.map(String.init))
            refuse(
                node, as: "needs", expecting: expected, hint: "write \(list ?? "[]")",
                fix: list.flatMap { .writing($0, for: node, in: source) })
            return nil
        case .unknown:
            refuse(node, as: "needs", expecting: expected)
            return nil
        }
        guard isWhole else { return nil }
        var seen: Set<String> = []
        return needs.filter { seen.insert($0.group.value).inserted }.sorted { $0.group.value < $1.group.value }
    }

    /// The word beside a group in `needs`. Compose writes a mapping with a `condition` there.
    private mutating func condition(of entry: MappingEntry) -> Need.Condition? {
        let name = entry.key.value
        if let inner = entry.value.mapping {
            let word = inner.first { $0.key.value == "condition" }?.value.scalar?.text ?? ""
            refuse(
                entry.value, as: name, expecting: "ready or completed",
                hint: "write '\(name.excerpt): \(Synonyms.needs.same[word] ?? "ready")'")
            return nil
        }
        return word(entry.value, as: name, Need.Condition.self, synonyms: .needs)
    }

    /// The value of `reload`: whether the manifest's file is watched.
    mutating func watch(_ node: Node) -> Bool {
        guard let accepted = entries(of: node, as: .reload, for: "reload", hint: "write {watch: true}") else {
            return false
        }
        var watches = false
        for entry in accepted.entries {
            switch entry.key.value {
            case "watch": watches = boolean(entry.value, as: "watch") ?? false
            case "on_invalid": _ = word(entry.value, as: "on_invalid", InvalidReload.self)
            default: break
            }
        }
        return watches
    }
}
