/// Reads a source into a tree of nodes.
package struct NodeReader: ~Copyable {
    private var events: YAMLEvents
    private let source: SourceText
    private var findings: Findings
    private var anchors = Anchors()
    private var holes: Set<Span> = []
    private var aliases = AliasPlaces()

    /// An error after which nothing more can be read.
    struct ReadFailure: Error {
        let finding: Diagnostic
        /// The part of the tree that was read before.
        var partialTree: Node?
    }

    /// The beginning of the last node that was read.
    private var lastStart = Position(line: 1, column: 1)

    /// Reads the only document of a source, and reports its mistakes.
    ///
    /// - Returns: The tree, or the part of it before a syntax error; nil if there is nothing to check further.
    package static func read(_ source: SourceText, into findings: inout Findings) -> NodeTree? {
        source.content.withUnsafeBufferPointer { bytes in
            guard let events = YAMLEvents(of: bytes) else {
                findings.report(.syntax, "cannot read the text: no memory", at: .fileStart)
                return nil
            }
            var reader = NodeReader(events: events, source: source, findings: findings)
            let root = reader.root()
            findings = reader.findings
            return root
        }
    }

    private init(events: consuming YAMLEvents, source: SourceText, findings: Findings) {
        self.events = events
        self.source = source
        self.findings = findings
    }

    private mutating func root() -> NodeTree? {
        do throws(ReadFailure) {
            return try document().map { NodeTree(root: $0, end: nil, holes: holes, aliases: aliases) }
        } catch {
            // An unknown alias that causes a syntax error is one mistake, and has been reported already.
            if !holes.contains(where: { $0.start == lastStart }) {
                findings.report(error.finding)
                source.foreignComments(behind: error.finding).forEach { findings.report($0) }
            }
            return error.partialTree.map {
                NodeTree(root: $0, end: min(lastStart, earliest(of: error.finding)), holes: holes, aliases: aliases)
            }
        }
    }

    /// Returns the first position that a syntax error can affect. After an open bracket or quote, everything up to the
    /// error may have been read in another way than it was meant.
    private func earliest(of finding: Diagnostic) -> Position {
        let opened = finding.related.map(\.span.start).filter { place in
            source.character(at: place).map { "[{\"'".unicodeScalars.contains($0) } ?? false
        }
        return opened.reduce(finding.span.start, min)
    }

    private mutating func document() throws(ReadFailure) -> Node? {
        _ = try next()
        let first = try next()
        guard case .documentStart = first.kind else { return empty() }
        let root = try node(of: try next(), depth: 1)
        if root.isUnknown { return nil }
        let isEmpty = root.scalar?.isNull == true
        do throws(ReadFailure) {
            _ = try next()
            let after = try next()
            if case .documentStart = after.kind {
                findings.report(
                    .severalDocuments, "cannot read several documents in one file", at: after.span,
                    hint: isEmpty
                        ? "remove this line" : "write each \(source.vocabulary.file) into a file of its own",
                    notes: isEmpty ? ["'---' begins a document; the first one is empty"] : [])
                if isEmpty { return nil }
            }
        } catch {
            throw ReadFailure(finding: error.finding, partialTree: root)
        }
        return isEmpty ? empty() : root
    }

    /// Reports a file without a value.
    private mutating func empty() -> Node? {
        let state = source.content.contains(UInt8(ascii: "#")) ? "holds only comments" : "is empty"
        findings.report(
            .emptyFile, "cannot find anything to run: the file \(state)", at: .fileStart,
            hint: source.vocabulary.beginning)
        return nil
    }

    private mutating func next() throws(ReadFailure) -> YAMLEvent {
        do {
            let event = try events.next()
            let span = Span(from: source.clamped(event.span.start), to: source.clamped(event.span.end))
            return YAMLEvent(kind: event.kind, span: span)
        } catch {
            throw ReadFailure(finding: error.finding(in: source))
        }
    }

    private mutating func node(of event: YAMLEvent, depth: Int) throws(ReadFailure) -> Node {
        try anchors.count(depth: depth, at: event.span)
        lastStart = event.span.start
        switch event.kind {
        case .alias(let name): return try aliased(name, at: event.span, depth: depth)
        case .scalar(let scalar, let properties):
            let node = Node(content: .scalar(checked(scalar, properties, at: event.span)), span: event.span)
            anchors.add(node, textWeight: scalar.text.utf8.count, as: properties?.anchor)
            return node
        case .sequenceStart(let properties):
            return try anchored(properties, at: event.span, depth: depth) { reader throws(ReadFailure) in
                try reader.sequence(from: event.span, depth: depth)
            }
        case .mappingStart(let properties):
            return try anchored(properties, at: event.span, depth: depth) { reader throws(ReadFailure) in
                try reader.mapping(from: event.span, depth: depth)
            }
        case .documentStart, .documentEnd, .streamStart, .streamEnd, .sequenceEnd, .mappingEnd:
            throw ReadFailure(finding: Diagnostic(.syntax, "cannot find a value here", at: event.span))
        }
    }

    private mutating func checked(
        _ scalar: Scalar, _ properties: YAMLEvent.Properties?, at span: Span
    ) -> Scalar {
        let tag = properties?.tag.map(Tag.init)
        check(tag, at: span)
        // Only an escape in quotes can make a NUL: the bytes of the source were searched for control characters before.
        if !scalar.isPlain, scalar.text.count(of: 0) > 0 {
            // C strings cannot contain a NUL, and Program.pickedPort relies on it.
            findings.report(
                .controlCharacter, "cannot use the character NUL: no argument, path or variable can hold it", at: span)
        }
        let isText = tag?.isText ?? false
        return Scalar(text: scalar.text, isPlain: scalar.isPlain && !isText, isTagged: isText)
    }

    private mutating func check(_ tag: Tag?, at span: Span) {
        guard let tag, !tag.isKnown else { return }
        findings.report(.unknownTag, "unknown tag '\(tag.written.excerpt)'", at: span, hint: "write the plain value")
    }

    /// Reads a collection, and keeps it if it has an anchor.
    private mutating func anchored(
        _ properties: YAMLEvent.Properties?, at span: Span, depth: Int,
        _ body: (inout NodeReader) throws(ReadFailure) -> Node
    ) throws(ReadFailure) -> Node {
        check(properties?.tag.map(Tag.init), at: span)
        guard let name = properties?.anchor else { return try body(&self) }
        let beginning = anchors.begin(name, depth: depth)
        let node = try body(&self)
        anchors.end(beginning, with: node)
        return node
    }

    private mutating func aliased(_ name: String, at span: Span, depth: Int) throws(ReadFailure) -> Node {
        if let node = try anchors.node(named: name, depth: depth, at: span) {
            aliases.add(span, repeating: node.span)
            return node
        }
        reportUnknown(name, at: span)
        return hole(at: span)
    }

    private mutating func reportUnknown(_ anchor: String, at span: Span) {
        if findings.counts(.unknownAnchor) { return }
        let near = anchors.nearest(to: anchor)
        findings.report(
            .unknownAnchor, "unknown anchor '\(anchor.excerpt)'", at: span,
            hint: near.map { "did you mean '*\($0)'?" } ?? "write '&\(anchor.excerpt)' before the value to repeat")
    }

    /// Returns a node without a known value, after its mistake was reported.
    private mutating func hole(at span: Span) -> Node {
        holes.insert(span)
        return Node(content: .unknown, span: span)
    }

    private mutating func sequence(from start: Span, depth: Int) throws(ReadFailure) -> Node {
        var items: [Node] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind {
                return Node(content: .sequence(items), span: start.extended(to: event.span, after: items.last?.span))
            }
            items.append(try node(of: event, depth: depth + 1))
        }
    }

    private mutating func mapping(from start: Span, depth: Int) throws(ReadFailure) -> Node {
        var builder = MappingBuilder()
        do throws(ReadFailure) {
            let (closing, last) = try readEntries(into: &builder, depth: depth)
            let span = start.extended(to: closing, after: last)
            if builder.isTemplate { return templated(at: span) }
            let entries = builder.finished(into: &findings)
            if builder.isIncomplete { holes.insert(span) }
            return Node(content: .mapping(entries), span: span)
        } catch {
            let entries = builder.finished(into: &findings)
            throw ReadFailure(finding: error.finding, partialTree: Node(content: .mapping(entries), span: start))
        }
    }

    /// Reports a template such as `{{ .Values.port }}`, which YAML reads as a mapping whose key is a mapping.
    private mutating func templated(at span: Span) -> Node {
        findings.report(source.template(at: span))
        return hole(at: span)
    }

    /// Reads the entries of a mapping.
    ///
    /// - Returns: The span of the mapping's end, and the span of its last entry.
    private mutating func readEntries(
        into builder: inout MappingBuilder, depth: Int
    ) throws(ReadFailure) -> (closing: Span, last: Span?) {
        var last: Span?
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return (event.span, last) }
            let key = try node(of: event, depth: depth + 1)
            do throws(ReadFailure) {
                let value = try node(of: try next(), depth: depth + 1)
                last = event.span.extended(to: value.span, after: nil)
                if key.isInsideDoubleBraces(at: event.span, in: source) { builder.isTemplate = true }
                // An unknown alias after `<<` may stand for any key, so the whole entry is a hole.
                if value.isUnknown { holes.insert(event.span) }
                builder.add(key, at: event.span, value, into: &findings)
            } catch {
                if let partialTree = error.partialTree {
                    builder.add(key, at: event.span, partialTree, into: &findings)
                }
                throw error
            }
        }
    }
}
