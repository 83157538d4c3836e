// Makes the edits of a fix. Each is nil where the source holds more than the value that was read from it, such as an
// anchor, a tag or a second line: then nobody but its author can say what an edit would lose.

extension Fix {
    /// Another text in the place of a value.
    package static func writing(_ text: String, for node: Node, in source: SourceText) -> Fix? {
        guard let scalar = node.scalar, source.spelling(of: scalar.text, at: node.span) != nil else { return nil }
        return Fix("write \(text)", [Edit(node.span, text)])
    }

    /// A text without what looks like a plain character and is none, in the quotes that it has or needs.
    package static func cleaning(_ text: String, at span: Span, in source: SourceText) -> Fix? {
        guard let spelling = source.spelling(of: text, at: span), let clean = OddCharacter.cleaned(text) else {
            return nil
        }
        let written: String? =
            switch spelling {
            case .quoted: clean.contains { $0 == "\"" || $0 == "\\" } ? nil : "\"\(clean)\""
            // Between a key and its value the space was meant to be one, and quotes would make both a text.
            case .plain where clean.contains(": ") && !text.contains(": "): clean
            case .plain: FlowText.scalar(clean)
            }
        return written.map { Fix("write \($0)", [Edit(span, $0)]) }
    }

    package static func cleaning(_ node: Node, in source: SourceText) -> Fix? {
        node.scalar.flatMap { cleaning($0.text, at: node.span, in: source) }
    }

    /// Another name for a key, in the quotes that the key may have.
    package static func renaming(_ key: Located<String>, to name: String, in source: SourceText) -> Fix? {
        source.inside(of: key).map { Fix("write '\(name)'", [Edit($0, name)]) }
    }

    /// A value below a second key: `stop: {signal: INT}` for `stop_signal: INT`.
    ///
    /// - Parameter text: The value, where it is not to be written as it stands there.
    package static func nesting(
        _ entry: MappingEntry, below outer: String, _ inner: String, as text: String? = nil, in source: SourceText
    ) -> Fix? {
        guard let key = source.inside(of: entry.key), let scalar = entry.value.scalar, !scalar.isNull,
            source.spelling(of: scalar.text, at: entry.value.span) != nil
        else { return nil }
        let value = String(decoding: source.bytes(in: entry.value.span), as: UTF8.self)
        // What ends a plain text inside braces may stand in one outside of them.
        let written = text ?? (scalar.isPlain ? FlowText.scalar(scalar.text) : value)
        guard let written else { return nil }
        let text = "{\(inner): \(written)}"
        return Fix("write '\(outer): \(text)'", [Edit(key, outer), Edit(entry.value.span, text)])
    }
}

extension SourceText {
    /// How a text is written at a place: as it is, or in quotes. Nil for any other way.
    package func spelling(of text: String, at span: Span) -> Spelling? {
        guard span.start.line == span.end.line else { return nil }
        let written = bytes(in: span)
        if written.elementsEqual(text.utf8) { return .plain }
        guard written.count >= 2, let quote = written.first, quote == written.last, "\"'".utf8.contains(quote)
        else { return nil }
        return .quoted
    }

    package enum Spelling { case plain, quoted }

    /// A key's place without its quotes. In `{"prot":80}` they are what makes the colon end the key.
    fileprivate func inside(of key: Located<String>) -> Span? {
        switch spelling(of: key.value, at: key.span) {
        case .plain: key.span
        case .quoted:
            Span(
                from: Position(line: Int(key.span.start.line), column: Int(key.span.start.column) + 1),
                to: Position(line: Int(key.span.end.line), column: Int(key.span.end.column) - 1))
        case nil: nil
        }
    }
}
