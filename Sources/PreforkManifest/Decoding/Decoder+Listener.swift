import Supervision

extension Decoder {
    mutating func port(_ node: Node) -> UInt16? {
        if let text = node.scalar?.text, text.utf8.contains(UInt8(ascii: "-")), NumberText(text) == .none {
            refuse(
                node, as: "port", expecting: "one number", hint: "write 'ports: \(text.excerpt)' for one per id",
                .badPort)
            return nil
        }
        let hint = node.sequence == nil ? nil : "write 'ports' for one per id"
        return integer(node, as: "port", in: Bounds.port, .badPort, hint: hint).map { UInt16(clamping: $0) }
    }

    mutating func ports(_ node: Node) -> [Located<UInt16>]? {
        guard let ranges = ranges(node, as: "ports", in: Bounds.port, .badPort, example: "9100-9102") else {
            return nil
        }
        guard ranges.reduce(0, { $0 + $1.value.count }) <= IDs.limit else {
            findings.report(.outOfRange, "cannot use more than \(IDs.limit) ports in one list", at: node.span)
            return nil
        }
        return ranges.flatMap { range in
            range.value.map { Located(UInt16(clamping: $0), at: range.span) }
        }
    }

    mutating func host(_ node: Node, as name: String) -> String? {
        let hint = node.sequence == nil ? nil : "write 'hosts' for one per id"
        guard let host = text(node, as: name, expecting: "an address or a name", hint: hint) else { return nil }
        guard let problem = HostText.problem(with: host) else { return host }
        findings.report(
            .badHost, "cannot use '\(host.excerpt)' as an address or a host's name", at: node.span, hint: problem)
        return nil
    }

    mutating func path(_ node: Node, as name: String) -> String? { text(node, as: name, expecting: "a path") }

    /// Permission bits. Octal has no spelling that all readers of YAML agree on, so it is a text.
    mutating func mode(_ node: Node) -> UInt16? {
        let text = node.scalar?.text ?? ""
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        let value = digits.digits == nil ? nil : UInt16(digits, radix: 8)
        if let value, value <= 0o777, (3...4).contains(digits.count) {
            if node.scalar?.isPlain == false, text == digits { return value }
            let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            refuse(node, as: "mode", expecting: "an octal number in quotes", hint: "write \"\(padded)\"", .badMode)
        } else {
            refuse(
                node, as: "mode", expecting: "an octal number from \"0000\" to \"0777\"", hint: "write \"0660\"",
                .badMode)
        }
        return nil
    }

    /// `master`, `worker`, or a mapping of how.
    mutating func listen(_ node: Node, at key: Span) -> ListenLayer? {
        var layer = ListenLayer(span: key)
        if node.scalar != nil {
            guard let owner = word(node, as: "listen", ListenLayer.Owner.self) else { return nil }
            layer.owner = owner
            layer.isWhole = true
            return layer
        }
        guard let entries = entries(of: node, as: .listen, for: "listen", hint: "write master or worker") else {
            return nil
        }
        for entry in entries {
            let (key, node) = (entry.key.value, entry.value)
            switch key {
            case "by": layer.owner = word(node, as: key, ListenLayer.Owner.self)
            case "backlog": layer.backlog = integer(node, as: key, in: Bounds.backlog).map { Int32(clamping: $0) }
            case "reuse_port": layer.reusePort = boolean(node, as: key).map { Located($0, at: node.span) }
            case "protocol":
                layer.transport = word(node, as: key, ListenLayer.Transport.self).map { Located($0, at: node.span) }
            default: break
            }
        }
        return layer
    }
}
