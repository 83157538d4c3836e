import Supervision

extension Decoder {
    /// The value of `log`; nil when it is neither a word nor a mapping.
    mutating func log(_ node: Node, at key: Span) -> LogLayer? {
        var layer = LogLayer(span: key)
        guard node.mapping != nil else {
            layer.both.format = format(node, as: "log").map { Located($0, at: node.span) }
            return layer.both.format == nil ? nil : layer
        }
        guard let accepted = entries(of: node, as: .log, for: "log") else { return nil }
        for entry in accepted.entries {
            switch entry.key.value {
            case "stdout": layer.output = stream(entry.value, as: entry.key.value)
            case "stderr": layer.error = stream(entry.value, as: entry.key.value)
            default: read(entry, into: &layer.both)
            }
        }
        if !accepted.refusedMeanings.isEmpty { layer.both.isUnread = true }
        return layer
    }

    /// The value of `stdout` or `stderr`.
    mutating func stream(_ node: Node, as name: String) -> StreamLayer {
        var layer = StreamLayer()
        guard node.mapping != nil else {
            layer.format = format(node, as: name).map { Located($0, at: node.span) }
            layer.isUnread = layer.format == nil
            return layer
        }
        guard let accepted = entries(of: node, as: .stream, for: name) else { return layer }
        for entry in accepted.entries { read(entry, into: &layer) }
        if !accepted.refusedMeanings.isEmpty { layer.isUnread = true }
        return layer
    }

    private mutating func format(_ node: Node, as name: String) -> LogFormat? {
        let text = node.scalar?.text ?? ""
        let isPath = text.contains("/") || text.hasSuffix(".log")
        let file = isPath ? FlowText.scalar(text).map { "write '\(name): {file: \($0)}'" } : nil
        return word(
            node, as: name, LogFormat.self, synonyms: .logFormats,
            hint: file ?? "write text, or a mapping such as {format: text, file: logs/web.log}")
    }

    private mutating func read(_ entry: MappingEntry, into layer: inout StreamLayer) {
        let (key, node) = (entry.key.value, entry.value)
        let before = findings.textErrorCount
        switch key {
        case "format":
            layer.format = word(node, as: key, LogFormat.self, synonyms: .logFormats).map {
                Located($0, at: node.span)
            }
        case "prefix": layer.prefix = lineText(node, as: key, longest: 1024).map { Located($0, at: entry.key.span) }
        case "file": layer.file = outputFile(node).map { Located($0, at: entry.key.span) }
        case "rotate": layer.rotate = rotate(node).map { Located($0, at: entry.key.span) }
        case "max_line": layer.maxLine = bytes(node, as: key, in: Bounds.line)
        case "drop": layer.drop = word(node, as: key, LinePolicy.Drop.self, synonyms: .drops)
        default: break
        }
        if key != "format", layer.detail == nil { layer.detail = Located(key, at: entry.key.span) }
        if findings.textErrorCount > before { layer.isUnread = true }
    }

    mutating func rotate(_ node: Node) -> RotateLayer? {
        guard let accepted = entries(of: node, as: .rotate, for: "rotate", hint: "write {size: 50MiB, keep: 5}") else {
            return nil
        }
        var layer = RotateLayer()
        let before = findings.textErrorCount
        for entry in accepted.entries {
            switch entry.key.value {
            case "size": layer.size = size(entry.value, as: "size")
            case "every": layer.every = positiveDuration(entry.value, as: "every")
            case "compress":
                layer.compress = word(
                    entry.value, as: "compress", LinePolicy.Compression.self, synonyms: .compressions)
            case "keep": layer.keep = integer(entry.value, as: "keep", in: Bounds.keptFiles)
            default: break
            }
        }
        return findings.textErrorCount > before ? nil : layer
    }

    private mutating func outputFile(_ node: Node) -> String? {
        guard let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty else {
            refuse(node, as: "file", expecting: "a path")
            return nil
        }
        return fitsPath(node) ? lineText(node, as: "file", longest: Path.longest - 1) : nil
    }

    /// A text with the placeholders that are the same for as long as a worker runs. The master fills them in for each launch,
    /// so that the workers of a group have one policy.
    private mutating func lineText(_ node: Node, as name: String, longest: Int) -> String? {
        guard let template = template(node, as: name) else { return nil }
        var text = template.literal.map(literal) ?? ""
        for part in template.parts {
            switch part {
            case .text(let part): text += literal(part)
            case .placeholder(let placeholder, _) where LinePolicy.placeholders.contains(placeholder.rawValue):
                text += "${\(placeholder.rawValue)}"
            case .placeholder(let placeholder, let dollar):
                misplaced("${\(placeholder.rawValue)}", name, node, template, dollar)
                return nil
            case .socketPlaceholder(_, let dollar):
                misplaced("the placeholder of a socket", name, node, template, dollar)
                return nil
            }
        }
        guard text.utf8.count <= longest else {
            refuse(node, as: name, expecting: "a text of at most \(longest) bytes", .outOfRange)
            return nil
        }
        return text
    }

    private mutating func misplaced(
        _ placeholder: String, _ name: String, _ node: Node, _ template: TextTemplate, _ dollar: Int
    ) {
        findings.report(
            .misplacedPlaceholder, "cannot use \(placeholder) in '\(name)'",
            at: TextTemplate.span(ofDollar: dollar, of: template.dollars, in: node.span, source: source),
            notes: ["'\(name)' may have ${group} ${id} ${index} ${name} ${hostname} ${machine}, and ${env:NAME}"])
    }

    /// A text without placeholders. Without the machine, a variable of its environment stays as it is written.
    private func literal(_ text: String) -> String {
        let literal = LinePolicy.literal(text)
        guard context.environment == nil else { return literal }
        return ["env:", "machine}", "machine:-", "hostname}"].reduce(literal) {
            $0.replacing("$${\($1)", with: "${\($1)")
        }
    }
}
