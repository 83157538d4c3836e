import Supervision

extension Decoder {
    /// The keys of a group, of `defaults` or of an override; nil when the node is not a mapping.
    mutating func layer(of node: Node, as table: KeyTable, named name: String) -> Layer? {
        entries(of: node, as: table, for: name).map { layer(of: $0) }
    }

    mutating func layer(of accepted: AcceptedEntries) -> Layer {
        let layer = Layer()
        let entries = accepted.entries
        var refused: [String] = []
        for (index, entry) in entries.enumerated() {
            if let first = Decoder.exclusive(with: entry, among: entries[..<index], without: refused) {
                refuse(entry, besides: first)
                refused.append(entry.key.value)
                // Either of the two may be the one that stays.
                for key in [first.key.value, entry.key.value] { LayerPart(key: key).map(layer.leaveUnread) }
            } else {
                let before = findings.textErrorCount
                read(entry, into: layer)
                // What could not be read of `readiness` and `liveness` is noted there, key by key.
                let isNoted =
                    entry.key.value == "readiness" && layer.readiness != nil
                    || entry.key.value == "liveness" && layer.liveness != nil
                if findings.textErrorCount > before, !isNoted, let part = LayerPart(key: entry.key.value) {
                    layer.unread.insert(part)
                    layer.note(unread: entry.value)
                    if Decoder.mayHoldAddress(entry) { layer.unread.formUnion([.host, .port, .path]) }
                    // `listen: {port: 80}` has the port of the group in the wrong place.
                    if part == .listen { layer.unread.formUnion(layer.listen?.unread.compactMap(LayerPart.init) ?? []) }
                }
            }
        }
        accepted.refusedValues.forEach(layer.note)
        for key in accepted.refusedMeanings {
            if let part = LayerPart(key: key) { layer.unread.insert(part) }
            if let setting = KeyTable.group.setting(key), let span = entries.first?.key.span {
                layer.settings.leaveUnread(setting, at: span)
            }
        }
        return layer
    }

    /// Whether a refused value of `listen`, `host` or `port` may hold a whole address, as `listen: 8080` does.
    private static func mayHoldAddress(_ entry: MappingEntry) -> Bool {
        let text = entry.value.scalar?.text ?? ""
        if text.holdsPlaceholder { return false }
        return switch entry.key.value {
        case "listen": entry.value.sequence != nil || text.contains { !$0.isLetter && !$0.isWhitespace }
        case "host", "port": text.contains(":") || text.contains("/")
        default: false
        }
    }

    /// The first of the entries above with a key that excludes this entry's key.
    private static func exclusive(
        with entry: MappingEntry, among entries: ArraySlice<MappingEntry>, without refused: [String]
    ) -> MappingEntry? {
        let exclusive = ExclusiveKeys.of(entry.key.value, in: .group)
        if exclusive.isEmpty { return nil }
        return entries.first { exclusive.contains($0.key.value) && !refused.contains($0.key.value) }
    }

    mutating func refuse(_ entry: MappingEntry, besides first: MappingEntry) {
        let one = min(first.key.value, entry.key.value)
        let isPlural = first.key.value + "s" == entry.key.value || entry.key.value + "s" == first.key.value
        findings.report(
            isPlural ? .singularAndPlural : .pathAndPort,
            "cannot use both '\(first.key.value)' and '\(entry.key.value)'", at: entry.key.span,
            hint: isPlural
                ? "keep one: '\(one)' is shared by the group, '\(one)s' has one value for each id"
                : "keep one: 'path' is a unix socket, which has no host and port",
            related: [Diagnostic.Related("'\(first.key.value)' is set here", at: first.key.span)])
    }

    private mutating func read(_ entry: MappingEntry, into layer: Layer) {
        let (key, node) = (entry.key.value, entry.value)
        switch key {
        case "command": layer.command = command(node)
        case "args": layer.arguments = texts(node, as: key)
        case "host": layer.hosts = host(node, as: key).map { Located(.shared($0), at: node.span) }
        case "hosts": layer.hosts = each(node, as: key) { $0.host($1, as: key) }
        case "port": layer.ports = port(node).map { Located(.shared($0), at: node.span) }
        case "ports": layer.ports = ports(node).map { Located(.each($0), at: node.span) }
        case "path": layer.path = socketPath(node, as: key).map { Located($0, at: node.span) }
        case "mode": layer.mode = mode(node).map { Located($0, at: node.span) }
        case "listen": layer.listen = listen(node, at: entry.key.span) ?? .unread(node, at: entry.key.span)
        case "sockets": layer.sockets = sockets(node)
        case "cap": layer.caps = cap(node, as: key).map { Located(.shared($0), at: node.span) }
        case "caps": layer.caps = each(node, as: key) { $0.cap($1, as: key) }
        case "runtime": layer.runtimes = runtimes(node).map { Located($0, at: node.span) }
        case "env": layer.environment = environment(node, below: entry.key.span)
        case "env_file": layer.environmentFile = environmentFile(node)
        case "working_dir": layer.workingDirectory = workingDirectory(node, as: key)
        case "readiness": layer.readiness = health(node, at: entry.key.span, in: .readiness)
        case "liveness": layer.liveness = health(node, at: entry.key.span, in: .liveness)
        case "log": layer.log = log(node, at: entry.key.span)
        case "needs": layer.needs = needs(node).map { Located($0, at: entry.key.span) }
        case "was": layer.was = formerName(node).map { Located($0, at: node.span) }
        default:
            if let setting = KeyTable.group.setting(key) { read(node, as: key, setting, into: &layer.settings) }
        }
    }

    private mutating func workingDirectory(_ node: Node, as name: String) -> Located<TextTemplate>? {
        if let scalar = node.scalar, !scalar.isNull, scalar.text.isEmpty {
            refuse(node, as: name, expecting: "a path", hint: "write . for the manifest's directory")
            return nil
        }
        return fitsPath(node) ? template(node, as: name).map { Located($0, at: node.span) } : nil
    }

    /// The values of a plural, which is a list with a value for each id.
    private mutating func each<Value>(
        _ node: Node, as name: String, _ read: (inout Decoder, Node) -> Value?
    ) -> Located<SharedOrPerWorker<Value>>? {
        guard let items = node.sequence else {
            let items = (node.scalar?.text ?? "").split(separator: ",").map { $0.words.joined(separator: " ") }
            let list = items.count > 1 ? FlowText.list(items) : nil
            refuse(
                node, as: name, expecting: "a list with one value for each id",
                hint: list.map { "write \($0)" } ?? "write '\(name.dropLast())' for a value that all workers share")
            return nil
        }
        return Located(.each(items.map { Located(read(&self, $0), at: $0.span) }), at: node.span)
    }

    /// The texts of a list. A single text is refused.
    mutating func texts(_ node: Node, as name: String) -> [TextTemplate]? {
        guard let items = node.sequence else {
            let advice = advice(on: node, namesProgram: false)
            refuse(
                node, as: name, expecting: "a list of texts",
                hint: advice?.hint ?? CommandAdvice.options(from: node).map { "write \($0)" },
                fix: advice?.certain.flatMap { .writing($0, for: node, in: source) })
            return nil
        }
        return items.map { template($0, as: name) ?? .unread(at: $0.span) }
    }

    /// A program and its arguments.
    ///
    /// - Parameter name: The key.
    mutating func command(_ node: Node, as name: String = "command") -> Located<[TextTemplate]>? {
        if let scalar = node.scalar, !scalar.isNull {
            let words = scalar.text.words
            guard let word = words.first else { return program([], of: node, as: name) }
            if word.utf8.count < scalar.text.utf8.count {
                if findings.counts(.badCommand) { return nil }
                let advice = advice(on: node, namesProgram: true)
                findings.report(
                    .badCommand,
                    words.count == 1
                        ? "cannot use a '\(name)' that begins or ends with white space"
                        : "cannot use a command line as '\(name)': no shell splits it into words",
                    at: node.span, hint: advice?.hint,
                    fix: advice?.certain.flatMap { .writing($0, for: node, in: source) })
                return nil
            }
            return program([node], of: node, as: name)
        }
        guard let items = node.sequence else {
            refuse(
                node, as: name, expecting: "a list of texts",
                hint: "write \(CommandAdvice.list(from: node) ?? Decoder.exampleCommand(of: name))")
            return nil
        }
        return program(items, of: node, as: name)
    }

    /// How to write a command line that was meant for a shell.
    private func advice(on node: Node, namesProgram: Bool) -> CommandAdvice? {
        guard let scalar = node.scalar, !scalar.isNull else { return nil }
        let isQuoted = source.spelling(of: scalar.text, at: node.span) == .quoted
        return CommandAdvice(for: scalar.text, isQuoted: isQuoted, namesProgram: namesProgram)
    }

    private mutating func program(
        _ items: [Node], of node: Node, as name: String
    ) -> Located<[TextTemplate]>? {
        guard let first = items.first, first.scalar?.text != "" || first.scalar?.isNull == true else {
            findings.report(
                .badCommand, "cannot use an empty '\(name)': it must name a program",
                at: items.first?.span ?? node.span,
                hint: "write \(Decoder.exampleCommand(of: name))")
            return nil
        }
        guard fitsPath(first) else { return nil }
        return Located(items.map { template($0, as: name) ?? .unread(at: $0.span) }, at: node.span)
    }

    private static func exampleCommand(of name: String) -> String {
        name == "command" ? "[./server, --option]" : "[./page, --option]"
    }
}

extension Node {
    /// The placeholders in the texts of the node. A node that could not be read may have any.
    fileprivate var placeholders: [Placeholder] {
        switch content {
        case .scalar(let scalar):
            scalar.text.holdsPlaceholder
                ? Placeholder.allCases.filter { scalar.text.contains("${\($0.rawValue)}") } : []
        case .sequence(let items): items.flatMap(\.placeholders)
        case .mapping(let entries): entries.flatMap(\.value.placeholders)
        case .unknown: Placeholder.allCases
        }
    }

    /// Whether a text of the node names the variable PATH, as `[PATH=/bin]` does.
    fileprivate var mayHoldSearchPath: Bool {
        switch content {
        case .scalar(let scalar): scalar.text.contains("PATH")
        case .sequence(let items): items.contains(where: \.mayHoldSearchPath)
        case .mapping(let entries): entries.contains { $0.key.value == "PATH" || $0.value.mayHoldSearchPath }
        case .unknown: true
        }
    }
}

extension LayerPart {
    /// The part that holds the value of a key; nil for a setting and for a key that is not one of a layer.
    init?(key: String) {
        switch key {
        case "command": self = .command
        case "args": self = .arguments
        case "host", "hosts": self = .host
        case "port", "ports": self = .port
        case "path": self = .path
        case "mode": self = .mode
        case "listen": self = .listen
        case "sockets": self = .sockets
        case "cap", "caps": self = .cap
        case "runtime": self = .runtime
        case "env": self = .environment
        case "env_file": self = .environmentFile
        case "working_dir": self = .workingDirectory
        case "readiness": self = .readiness
        case "liveness": self = .liveness
        case "log": self = .log
        case "needs": self = .needs
        default: return nil
        }
    }
}

extension ListenLayer {
    /// A value that could not be read. A word is a misspelt owner, and sets no options.
    fileprivate static func unread(_ node: Node, at span: Span) -> ListenLayer {
        let isWord = node.scalar.map { !$0.text.isEmpty && $0.text.allSatisfy(\.isLetter) } ?? false
        let isTransport = ListenTransport(rawValue: node.scalar?.text.lowercased() ?? "") != nil
        return .unread(isWord && !isTransport ? ["by"] : ["by", "backlog", "reuse_port", "protocol"], at: span)
    }
}

extension Layer {
    /// Notes what a text that could not be read may hold.
    fileprivate func note(unread node: Node) {
        unreadPlaceholders.formUnion(node.placeholders)
        mayHoldSearchPath = mayHoldSearchPath || node.mayHoldSearchPath
    }

    /// Forgets the value of a part of which two keys are written that exclude each other.
    fileprivate func leaveUnread(_ part: LayerPart) {
        unread.insert(part)
        switch part {
        case .host: hosts = nil
        case .port: ports = nil
        case .path: path = nil
        case .cap: caps = nil
        case .command, .arguments, .mode, .listen, .sockets, .runtime, .environment, .environmentFile,
            .workingDirectory, .readiness, .liveness, .log, .needs:
            break
        }
    }
}
