import Supervision

// Scalars and lists that other systems take where a manifest takes a mapping.

extension Decoder {
    /// `listen: 8080`, `listen: 0.0.0.0:8080`, `listen: udp` and `listen: true`.
    static func listenShorthand(for node: Node, in source: SourceText) -> (hint: String, fix: Fix?)? {
        if let items = node.sequence {
            if items.count == 1 { return items.first.flatMap { listenShorthand(for: $0, in: source) } }
            let areAddresses = items.prefix(20).allSatisfy { item in
                item.scalar.map { AddressText.hint(for: $0.text) != nil || $0.text[...].digits != nil } ?? false
            }
            return areAddresses && !items.isEmpty
                ? ("a group listens on one address: write it as 'host' and 'port', or as 'path'", nil) : nil
        }
        guard let text = node.scalar?.text else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return ("write master, which is the default beside a port or path", nil)
        case "false", "no", "off", "none", "null", "~":
            return ("write worker if the workers open their sockets themselves", nil)
        default: break
        }
        if case .integer(let port) = NumberText(text), Bounds.port.contains(port) {
            return ("write 'port: \(port)' for the port", nil)
        }
        if let transport = ListenTransport(rawValue: text.lowercased()) {
            let mapping = "{protocol: \(transport.rawValue)}"
            return ("write \(mapping)", .writing(mapping, for: node, in: source))
        }
        return AddressText.hint(for: text).map { ($0, nil) }
    }

    /// `port: 127.0.0.1:8080`, and the forms of other systems with a protocol, a container's port or a name.
    static func portShorthand(for node: Node, in source: SourceText) -> (hint: String, fix: Fix?)? {
        if let entries = node.mapping {
            let names = ["containerPort", "container_port", "published", "port", "number"]
            let port = names.lazy.compactMap { name in entries.first { $0.key.value == name }?.value.scalar?.text }
                .first
            return port.flatMap { $0[...].digits }.map { ("write \($0)", nil) }
        }
        guard let text = node.scalar?.text, text[...].digits == nil, text.utf8.count <= 300 else { return nil }
        if let protocolStart = text.firstIndex(of: "/"), let port = text[..<protocolStart].digits {
            switch text[protocolStart...].lowercased() {
            case "/tcp": return ("write \(port)", .writing(String(port), for: node, in: source))
            case "/udp": return ("write \(port), and 'listen: {protocol: udp}'", nil)
            default: return nil
            }
        }
        if let address = AddressText.parts(of: text) {
            return (AddressText.hint(for: text) ?? "write \(address.port)", nil)
        }
        let pair = text.split(separator: ":", omittingEmptySubsequences: false)
        if pair.count == 2, let first = pair[0].digits, pair[1].digits != nil {
            return ("write \(first): workers use the ports of this host, without a mapping", nil)
        }
        let ports = text.split(separator: ",").map { $0.filter { $0 != " " } }
        // `8,080` is one number in many countries, and 80,443 is too large for a port.
        let isNumber = NumberText(text) != .none && Int(ports.joined()).map(Bounds.port.contains) ?? false
        let arePorts = ports.allSatisfy { $0[...].digits.flatMap { Int($0) }.map(Bounds.port.contains) ?? false }
        if ports.count > 1, arePorts, !isNumber {
            return ("write 'ports: [\(ports.joined(separator: ", "))]' with one value for each id", nil)
        }
        if NumberText(text) != .none { return nil }
        return (PortGuess.hint(for: text) ?? AddressText.hint(for: text)).map { ($0, nil) }
    }

    /// `env: [A=b]` and a list in lines that begin with '- ', as in compose and Kubernetes.
    static func environmentShorthand(
        for node: Node, below key: Span, in source: SourceText
    ) -> (hint: String, fix: Fix?) {
        if let scalar = node.scalar, let short = assignments(scalar.text, of: node, in: source) { return short }
        if let path = node.scalar?.text, path.hasSuffix(".env") || path.hasPrefix("/") || path.hasPrefix("./") {
            return ("write 'env_file: \(path.excerpt)' for a file", nil)
        }
        guard let items = node.sequence else { return ("indent the variables below it, or write {} for none", nil) }
        let fix = items.isEmpty ? nil : variablesFix(for: items, of: node, below: key, in: source)
        switch items.first?.content {
        case .scalar(let scalar):
            guard let sign = scalar.text.firstIndex(of: "="), scalar.text.utf8.count <= 40,
                let value = FlowText.scalar(String(scalar.text[scalar.text.index(after: sign)...]))
            else { break }
            return ("write '\(scalar.text[..<sign]): \(value)', without '-'", fix)
        case .mapping(let entries):
            let texts = ["name", "value"].map { key in entries.first { $0.key.value == key }?.value.scalar?.text }
            guard let name = texts[0], let value = texts[1], name.utf8.count + value.utf8.count <= 40 else { break }
            return ("write '\(name): \(value)', without '-'", fix)
        case .sequence, .unknown, nil: break
        }
        return ("write 'NAME: value', without '-'", fix)
    }

    /// `env: A=1` and such lines below `env:`, which YAML reads as one text.
    private static func assignments(
        _ text: String, of node: Node, in source: SourceText
    ) -> (hint: String, fix: Fix?)? {
        guard let first = text.words.first.map(String.init), let sign = first.firstIndex(of: "="),
            first[..<sign].isIdentifier, first.utf8.count <= 40,
            let value = FlowText.scalar(String(first[first.index(after: sign)...]))
        else { return nil }
        // supervisord separates the variables by commas.
        if let comma = first.split(separator: ",").dropFirst().first, let other = comma.firstIndex(of: "="),
            comma[..<other].isIdentifier
        {
            let own = String(first.prefix { $0 != "," }.drop { $0 != "=" }.dropFirst())
            return ("write '\(first[..<sign]): \(own.excerpt)', and each variable on a line of its own", nil)
        }
        let pair = "\(first[..<sign]): \(value)"
        guard first == text else { return ("write '\(pair)', and each variable on a line of its own", nil) }
        let isCertain = !text.contains("$") && !RunnerVariables.isReserved(String(first[..<sign]))
        return (
            "write '{\(pair)}', or '\(pair)' below it", isCertain ? .writing("{\(pair)}", for: node, in: source) : nil
        )
    }

    /// The fix that turns a list of assignments into a mapping. Nil when a name is not a sound variable or occurs
    /// twice, and when a value has a dollar sign, which other systems expand and a manifest does not.
    private static func variablesFix(
        for items: [Node], of list: Node, below key: Span, in source: SourceText
    ) -> Fix? {
        var names: Set<String> = []
        var pairs: [(Node, text: String)] = []
        for item in items {
            guard let text = item.scalar?.text, source.spelling(of: text, at: item.span) != nil,
                let sign = text.firstIndex(of: "="), !text.contains("$"),
                let value = FlowText.scalar(String(text[text.index(after: sign)...]))
            else { return nil }
            let name = String(text[..<sign])
            guard name[...].isIdentifier, !RunnerVariables.isReserved(name), names.insert(name).inserted
            else { return nil }
            pairs.append((item, "\(name): \(value)"))
        }
        let title = "write a mapping"
        if source.character(at: list.span.start) == "[" {
            guard list.span.start.line == list.span.end.line else { return nil }
            return Fix(title, [Fix.Edit(list.span, "{\(pairs.map(\.text).joined(separator: ", "))}")])
        }
        let edits = pairs.map { item, text in
            source.dash(before: item.span).map { dash in
                // A list may begin in the column of its key. A mapping has to be indented.
                let indent = dash.column > key.start.column ? "" : "  "
                return Fix.Edit(Span(from: dash, to: item.span.end), indent + text)
            }
        }
        let sound = edits.compactMap { $0 }
        return sound.count == edits.count ? Fix(title, sound) : nil
    }
}

extension SourceText {
    /// The position of a list item's '-', when only spaces surround it.
    fileprivate func dash(before item: Span) -> Position? {
        let before = characters(onLine: Int(item.start.line), from: 1, count: Int(item.start.column) - 1)
        guard let dash = before.firstIndex(where: { $0 != " " }), before[dash] == "-",
            before[(dash + 1)...].allSatisfy({ $0 == " " })
        else { return nil }
        return Position(line: Int(item.start.line), column: dash + 1)
    }
}
