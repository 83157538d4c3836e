import Supervision

extension Decoder {
    /// The keys of a group, of `defaults` or of an override; nil when the node is not a mapping.
    mutating func layer(of node: Node, as table: KeyTable, named name: String) -> Layer? {
        guard let entries = entries(of: node, as: table, for: name) else { return nil }
        return layer(of: entries, as: table)
    }

    mutating func layer(of entries: [MappingEntry], as table: KeyTable) -> Layer {
        let layer = Layer()
        var refused: [String] = []
        for (index, entry) in entries.enumerated() {
            if let first = Decoder.exclusive(with: entry, among: entries[..<index], without: refused) {
                refuse(entry, besides: first)
                refused.append(entry.key.value)
            } else {
                read(entry, into: layer)
            }
        }
        return layer
    }

    /// The first of the entries above with a key that excludes this entry's key.
    private static func exclusive(
        with entry: MappingEntry, among entries: ArraySlice<MappingEntry>, without refused: [String]
    ) -> MappingEntry? {
        let exclusive = ExclusiveKeys.of(entry.key.value)
        if exclusive.isEmpty { return nil }
        return entries.first { exclusive.contains($0.key.value) && !refused.contains($0.key.value) }
    }

    private mutating func refuse(_ entry: MappingEntry, besides first: MappingEntry) {
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
        case "listen": layer.listen = listen(node, at: entry.key.span)
        case "cap": layer.caps = cap(node, as: key).map { Located(.shared($0), at: node.span) }
        case "caps": layer.caps = each(node, as: key) { $0.cap($1, as: key) }
        case "runtime": layer.runtimes = runtimes(node).map { Located($0, at: node.span) }
        case "env": layer.environment = environment(node, below: entry.key.span)
        case "env_file": layer.environmentFile = environmentFile(node)
        case "working_dir": layer.workingDirectory = workingDirectory(node, as: key)
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
            refuse(
                node, as: name, expecting: "a list with one value for each id",
                hint: "write '\(name.dropLast())' for a value that all workers share")
            return nil
        }
        return items.all { item in read(&self, item).map { Located($0, at: item.span) } }.map {
            Located(.each($0), at: node.span)
        }
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
        return items.all { template($0, as: name) }
    }

    private mutating func command(_ node: Node) -> Located<[TextTemplate]>? {
        if let scalar = node.scalar, !scalar.isNull {
            let words = scalar.text.words
            guard let word = words.first else { return program([], of: node) }
            if word.utf8.count < scalar.text.utf8.count {
                if findings.counts(.badCommand) { return nil }
                let advice = advice(on: node, namesProgram: true)
                findings.report(
                    .badCommand,
                    words.count == 1
                        ? "cannot use a 'command' that begins or ends with white space"
                        : "cannot use a command line as 'command': no shell splits it into words",
                    at: node.span, hint: advice?.hint,
                    fix: advice?.certain.flatMap { .writing($0, for: node, in: source) })
                return nil
            }
            return program([node], of: node)
        }
        guard let items = node.sequence else {
            refuse(
                node, as: "command", expecting: "a list of texts",
                hint: "write \(CommandAdvice.list(from: node) ?? "[./server, --option]")")
            return nil
        }
        return program(items, of: node)
    }

    /// How to write a command line that was meant for a shell.
    private func advice(on node: Node, namesProgram: Bool) -> CommandAdvice? {
        guard let scalar = node.scalar, !scalar.isNull else { return nil }
        let isQuoted = source.spelling(of: scalar.text, at: node.span) == .quoted
        return CommandAdvice(for: scalar.text, isQuoted: isQuoted, namesProgram: namesProgram)
    }

    private mutating func program(_ items: [Node], of node: Node) -> Located<[TextTemplate]>? {
        guard let first = items.first, first.scalar?.text != "" || first.scalar?.isNull == true else {
            findings.report(
                .badCommand, "cannot use an empty 'command': it must name a program",
                at: items.first?.span ?? node.span,
                hint: "write [./server, --option]")
            return nil
        }
        return fitsPath(first) ? items.all { template($0, as: "command") }.map { Located($0, at: node.span) } : nil
    }
}
