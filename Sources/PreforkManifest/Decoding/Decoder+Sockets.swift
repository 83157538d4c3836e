import Supervision

/// The sockets below `sockets`.
extension Decoder {
    /// The sockets in the order of the file; nil when the value is not a mapping.
    mutating func sockets(_ node: Node) -> [NamedSocket]? {
        guard let entries = node.mapping else {
            refuse(
                node, as: "sockets", expecting: "a mapping of sockets by name", hint: Decoder.socketsHint(for: node))
            return nil
        }
        guard entries.count <= Bounds.sockets.upperBound else {
            findings.report(
                .outOfRange, "cannot use more than \(Bounds.sockets.upperBound) sockets in one group", at: node.span)
            return nil
        }
        return entries.compactMap { entry in
            guard isSocketName(entry.key) else { return nil }
            return socket(entry.value, named: entry.key)
        }
    }

    /// One socket: a port, or a mapping.
    mutating func socket(_ node: Node, named name: Located<String>) -> NamedSocket {
        var named = NamedSocket(name: name, addressSpan: node.span)
        if let scalar = node.scalar {
            let before = findings.textErrorCount
            let port = port(scalar, node, of: name.value)
            if let port, findings.textErrorCount == before {
                named.socket = SocketSpec(name: name.value, address: .internet(host: HostText.standard, port: port))
            }
            return named
        }
        let hint = "write a port, or a mapping such as {host: 0.0.0.0, port: 9090}"
        guard let accepted = entries(of: node, as: .socket, for: name.value, hint: hint) else { return named }
        let before = findings.textErrorCount
        var options = NamedSocketOptions()
        for (index, entry) in accepted.entries.enumerated() {
            let exclusive = ExclusiveKeys.of(entry.key.value, in: .socket)
            if let first = accepted.entries[..<index].first(where: { exclusive.contains($0.key.value) }) {
                refuse(entry, besides: first)
            } else {
                read(entry, into: &options)
            }
        }
        guard findings.textErrorCount == before, accepted.refusedMeanings.isEmpty else { return named }
        guard let address = address(of: options, name) else { return named }
        check(options, of: name.value)
        named.addressSpan = options.port?.span ?? options.path?.span ?? node.span
        named.hostSpan = options.host?.span
        if findings.textErrorCount == before { named.socket = options.socket(name.value, at: address) }
        return named
    }

    private mutating func port(_ scalar: Scalar, _ node: Node, of name: String) -> UInt16? {
        let short = NumberText(scalar.text) == .none ? Decoder.socketShorthand(for: scalar.text) : nil
        if let short {
            refuse(
                node, as: name, expecting: "a port or a mapping", hint: "write \(short)", .badPort,
                fix: .writing(short, for: node, in: source))
            return nil
        }
        let port = integer(
            node, as: name, in: Bounds.port, .badPort, hint: "write a port, or a mapping such as {path: run/a.sock}")
        guard let port = port.map({ UInt16(clamping: $0) }) else { return nil }
        warnOfPrivilege(port, at: node.span)
        return port
    }

    private mutating func read(_ entry: MappingEntry, into socket: inout NamedSocketOptions) {
        let (key, node) = (entry.key.value, entry.value)
        switch key {
        case "host": socket.host = host(node, as: key).map { Located($0, at: node.span) }
        case "port": socket.port = port(node).map { Located($0, at: node.span) }
        case "path": socket.path = socketPath(node, as: key).map { Located($0, at: node.span) }
        case "mode": socket.mode = mode(node).map { Located($0, at: node.span) }
        case "backlog":
            socket.backlog = integer(node, as: key, in: Bounds.backlog, rangeHint: Bounds.backlogHint).map {
                Int32(clamping: $0)
            }
        case "protocol":
            socket.transport = word(node, as: key, ListenTransport.self, synonyms: Synonyms.transports)
                .map { Located($0, at: node.span) }
        case "when_down":
            socket.whenDown = word(node, as: key, SocketSpec.WhenDown.self, synonyms: Synonyms.whenDown)
                .map { Located($0, at: node.span) }
        default: read(node, as: key, into: &socket.options)
        }
    }

    private mutating func address(
        of socket: NamedSocketOptions, _ name: Located<String>
    ) -> SocketSpec.Address? {
        if let path = socket.path {
            return .unix(path: findings.socketPath(path, in: context.directory), mode: socket.mode?.value)
        }
        guard let port = socket.port else {
            findings.report(
                .missingKey, "cannot find a 'port' or a 'path' for socket '\(name.value)'", at: name.span,
                hint: socket.host == nil ? "write port: 9090, or path: run/\(name.value).sock" : "write port: 9090")
            return nil
        }
        warnOfPrivilege(port.value, at: port.span)
        return .internet(host: socket.host?.value ?? HostText.standard, port: port.value)
    }

    mutating func warnOfPrivilege(_ port: UInt16, at span: Span) {
        let lowest = context.lowestPort ?? 1024
        guard port > 0, port < lowest else { return }
        findings.report(
            .privilegedPort, "cannot listen on port \(port) without privileges", at: span,
            notes: ["ports below \(lowest) need root or CAP_NET_BIND_SERVICE"])
    }

    /// Reports options that the socket does not have.
    private mutating func check(_ socket: NamedSocketOptions, of name: String) {
        let isUDP = socket.transport?.value == .udp
        if let mode = socket.mode, socket.path == nil {
            findings.report(
                .impossibleListener, "cannot use 'mode' without 'path'", at: mode.span,
                hint: "remove 'mode': it is for unix sockets, and this is a port")
        }
        if isUDP, let path = socket.path, let span = socket.transport?.span {
            findings.report(
                .impossibleListener, "cannot use protocol udp with a unix socket", at: span,
                hint: "remove it, or listen on a 'port'",
                related: [Diagnostic.Related("the unix socket", at: path.span)])
        }
        if isUDP, let whenDown = socket.whenDown {
            findings.report(
                .impossibleListener, "cannot use 'when_down' with protocol udp", at: whenDown.span,
                hint: "remove it: datagrams have no connection that could be refused")
        }
        for field in SocketField.all {
            guard let span = socket.options.span(of: field.path) else { continue }
            var reason: String?
            if isUDP, field.scope == .tcp { reason = "with protocol udp" }
            if socket.path != nil, field.scope != .any { reason = "on a unix socket" }
            if let reason {
                findings.report(
                    .impossibleListener, "cannot use '\(field.key)' \(reason)", at: span, hint: "remove it")
            }
        }
    }

    private mutating func isSocketName(_ name: Located<String>) -> Bool {
        let text = name.value
        if SocketName.isSound(text) { return true }
        findings.report(
            .badName, "cannot use \(text.isEmpty ? "an empty text" : "'\(text.excerpt)'") as the name of a socket",
            at: name.span,
            hint: OddCharacter.hint(in: text),
            notes: [
                "such a name has 1 to \(SocketName.longest) letters, digits, '.', '_' or '-', and begins with a letter, "
                    + "a digit or '_'"
            ],
            fix: Fix.cleaning(text, at: name.span, in: source))
        return false
    }
}

extension Decoder {
    /// How to write a list of sockets, or one socket without a name.
    private static func socketsHint(for node: Node) -> String? {
        if let scalar = node.scalar, scalar.isNull { return "indent the names below it" }
        let first = node.sequence?.first ?? node
        let text = first.scalar?.text ?? ""
        if let (name, port) = AddressText.parts(of: text), let name, SocketName.isSound(name), name != "localhost",
            !name.contains(".")
        {
            return "write {\(name): \(port)}"
        }
        let port = first.scalar.flatMap { NumberText($0.text) == .none ? socketShorthand(for: $0.text) : $0.text }
        let name = first.mapping?.first { $0.key.value == "name" }?.value.scalar?.text
        return "write a name for each, as in {\(name.map(\.excerpt) ?? "admin"): \(port?.excerpt ?? "9090")}"
    }

    /// `127.0.0.1:9090` and `run/a.sock` as mappings.
    private static func socketShorthand(for text: String) -> String? {
        if let (host, port) = AddressText.parts(of: text) {
            return FlowText.scalar(host ?? "0.0.0.0").map { "{host: \($0), port: \(port)}" }
        }
        guard text.utf8.count <= 107, !text.holdsColon, text.contains("/"), !text.contains(" "),
            !text.holdsPlaceholder
        else { return nil }
        return FlowText.scalar(text).map { "{path: \($0)}" }
    }
}

/// The values of one mapping below `sockets`.
private struct NamedSocketOptions {
    var host: Located<String>?
    var port: Located<UInt16>?
    var path: Located<String>?
    var mode: Located<UInt16>?
    var backlog: Int32?
    var transport: Located<ListenTransport>?
    var whenDown: Located<SocketSpec.WhenDown>?
    var options = Settings<SocketOptions>()

    func socket(_ name: String, at address: SocketSpec.Address) -> SocketSpec {
        var settled = SocketOptions()
        options.apply(to: &settled)
        return SocketSpec(
            name: name, address: address, transport: transport?.value == .udp ? .udp : .tcp,
            backlog: backlog ?? SocketSpec.standardBacklog, whenDown: whenDown?.value ?? .refuse, options: settled)
    }
}
