import Supervision

extension Decoder {
    mutating func port(_ node: Node) -> UInt16? {
        if let text = node.scalar?.text, text.utf8.contains(UInt8(ascii: "-")), NumberText(text) == .none {
            refuse(
                node, as: "port", expecting: "one number",
                hint: Decoder.isAnyPort(text)
                    ? "write 0 to let the kernel pick a free port"
                    : "write 'ports: \(text.excerpt)' with one value for each id",
                .badPort)
            return nil
        }
        let short = Decoder.portShorthand(for: node, in: source)
        if let short, node.scalar != nil {
            refuse(node, as: "port", expecting: "one number", hint: short.hint, .badPort, fix: short.fix)
            return nil
        }
        let hint = short?.hint ?? (node.sequence == nil ? nil : "write 'ports' with one value for each id")
        return integer(node, as: "port", in: Bounds.port, .badPort, hint: hint).map { UInt16(clamping: $0) }
    }

    /// Whether a range such as `0-65535` or `1024-65535` means any port.
    private static func isAnyPort(_ range: String) -> Bool {
        let ends = range.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
        return ends.count == 2 && (ends[0] == 0 || ends[1] - ends[0] > 10_000)
    }

    mutating func ports(_ node: Node) -> [Located<UInt16?>]? {
        guard let ranges = ranges(node, as: "ports", in: Bounds.port, .badPort, example: "9100-9102") else {
            return nil
        }
        // The ports of all groups are counted before memory is allocated for them.
        let (sum, overflow) = ranges.reduce(0, { $0 + $1.value.count }).addingReportingOverflow(ports)
        guard !overflow, sum <= Bounds.workers.upperBound else {
            findings.report(
                .outOfRange, "cannot use more than \(Bounds.workers.upperBound) ports in one manifest", at: node.span)
            return nil
        }
        ports = sum
        return ranges.flatMap { range in
            range.value.map { Located(.some(UInt16(clamping: $0)), at: range.span) }
        }
    }

    mutating func host(_ node: Node, as name: String) -> String? {
        let hint = node.sequence == nil ? nil : "write 'hosts' with one value for each id"
        guard let host = text(node, as: name, expecting: "an address or a name", hint: hint) else { return nil }
        guard let problem = HostText.problem(with: host) else { return host }
        // A URL has brackets around an IPv6 address.
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && HostText.problem(with: host.unwrapped) == nil
        let bracketFix: Fix? = isBracketed ? .writing("\"\(host.unwrapped)\"", for: node, in: source) : nil
        findings.report(
            .badHost, "cannot use '\(host.excerpt)' as an address or a host name", at: node.span,
            hint: OddCharacter.hint(in: host) ?? Decoder.withoutComma(node, in: source)?.hint ?? problem,
            fix: Fix.cleaning(node, in: source) ?? Decoder.withoutComma(node, in: source)?.fix ?? bracketFix)
        return nil
    }

    mutating func path(_ node: Node, as name: String) -> String? {
        let hint = node.sequence == nil || name != "path" ? nil : "write one path, which the workers of the group share"
        guard let path = text(node, as: name, expecting: "a path", hint: hint),
            fitsPath(node, isSocket: ["path", "socket", "listen"].contains(name))
        else {
            return nil
        }
        // `env_file` is told with the file.
        if name == "path" { warnOfExpansion(in: path, at: node.span) }
        return path
    }

    /// The path of a unix socket. Other systems write an abstract socket as a name with @. Such a socket has no file, so
    /// no permission bits, and every process of the network namespace may connect to it.
    mutating func socketPath(_ node: Node, as name: String) -> String? {
        guard let path = path(node, as: name) else { return nil }
        guard path.hasPrefix("@") else { return path }
        findings.report(
            .badPath, "cannot listen on the abstract socket '\(path.excerpt)'", at: node.span,
            hint: "write a path; './\(path.excerpt)' is a file of this name",
            notes: ["an abstract socket has no file, so every user may connect to it"])
        return nil
    }

    /// Whether a text is short enough for a path; a longer text is reported. The text is measured as it is written,
    /// before placeholders are filled in for perhaps 100,000 workers.
    ///
    /// A URL and an address in place of a path are reported as well.
    mutating func fitsPath(_ node: Node, isSocket: Bool = false) -> Bool {
        guard let text = node.scalar?.text else { return true }
        let length = text.utf8.count
        guard length >= Path.longest else {
            guard let problem = isSocket ? PathText.problem(withSocket: text) : PathText.problem(with: text) else {
                return true
            }
            let source = source
            findings.report(
                .badPath, "cannot use '\(text.excerpt)' as \(isSocket ? "the path of a unix socket" : "a path")",
                at: node.span, hint: problem.hint,
                fix: problem.certain.flatMap { .writing(FlowText.scalar($0) ?? $0, for: node, in: source) })
            return false
        }
        findings.report(
            .badPath, "cannot use a path of \(length) bytes", at: node.span,
            notes: ["a path on Linux has at most \(Path.longest - 1) bytes"])
        return false
    }

    /// Warns of a part of a path that a shell or another system would replace.
    mutating func warnOfExpansion(in path: String, at span: Span) {
        guard let part = PathText.expansion(in: path) else { return }
        findings.report(
            .shellText, "cannot expand '\(part.excerpt)': no shell reads this text", at: span,
            hint: "write the whole path")
    }

    mutating func mode(_ node: Node) -> UInt16? { octal(node, as: "mode", .badMode, example: "0660") }

    /// The value of `listen`: `master`, `worker`, or a mapping.
    mutating func listen(_ node: Node, at key: Span) -> ListenLayer? {
        var layer = ListenLayer(span: key)
        if node.scalar != nil {
            if let short = Decoder.listenShorthand(for: node, in: source) {
                refuse(node, as: "listen", expecting: "master or worker", hint: short.hint, fix: short.fix)
                return nil
            }
            let hint = "write master or worker, or indent the keys of 'listen' below it"
            let owner = word(
                node, as: "listen", ListenOwner.self, synonyms: Synonyms.listenOwners, hint: hint)
            guard let owner else { return nil }
            layer.owner = owner
            layer.isWhole = true
            return layer
        }
        let short = node.mapping == nil ? Decoder.listenShorthand(for: node, in: source)?.hint : nil
        guard let accepted = entries(of: node, as: .listen, for: "listen", hint: short ?? "write master or worker")
        else {
            return nil
        }
        layer.unread = accepted.refusedMeanings
        for entry in accepted.entries {
            let (key, node) = (entry.key.value, entry.value)
            let before = findings.textErrorCount
            defer { if findings.textErrorCount > before { layer.unread.insert(key) } }
            switch key {
            case "by": layer.owner = word(node, as: key, ListenOwner.self, synonyms: Synonyms.listenOwners)
            case "backlog":
                layer.backlog = integer(node, as: key, in: Bounds.backlog, rangeHint: Bounds.backlogHint)
                    .map { Located(Int32(clamping: $0), at: node.span) }
            case "reuse_port": layer.reusePort = boolean(node, as: key).map { Located($0, at: node.span) }
            case "protocol":
                layer.transport = word(node, as: key, ListenTransport.self, synonyms: Synonyms.transports)
                    .map { Located($0, at: node.span) }
            case "when_down":
                layer.whenDown = word(node, as: key, SocketSpec.WhenDown.self, synonyms: Synonyms.whenDown).map {
                    Located($0, at: node.span)
                }
            default: read(node, as: key, into: &layer.options)
            }
        }
        return layer
    }
}

extension String {
    /// The text without its first and its last character.
    fileprivate var unwrapped: String { String(dropFirst().dropLast()) }
}
