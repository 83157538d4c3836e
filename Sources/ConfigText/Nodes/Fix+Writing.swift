// Makes the edits of a fix. Each function returns nil if the span contains more than the value, such as an anchor, a
// tag or a second line, because an edit would delete that.

extension Fix {
    /// Returns the fix that replaces a scalar by a text.
    package static func writing(_ text: String, for node: Node, in source: SourceText) -> Fix? {
        guard let scalar = node.scalar, source.spelling(of: scalar.text, at: node.span) != nil else { return nil }
        return Fix("write \(text)", [Edit(node.span, text)])
    }

    /// Returns the fix that removes odd characters from a text. The text keeps its quotes, or gets quotes if it needs
    /// them.
    package static func cleaning(_ text: String, at span: Span, in source: SourceText) -> Fix? {
        guard let spelling = source.spelling(of: text, at: span), let clean = OddCharacter.cleaned(text) else {
            return nil
        }
        let written: String? =
            switch spelling {
            case .quoted: clean.contains { $0 == "\"" || $0 == "\\" } ? nil : "\"\(clean)\""
            // The special space is the one between a key and its value. Quotes would make one text of both.
            case .plain where clean.contains(": ") && !text.contains(": "): clean
            case .plain: FlowText.scalar(clean)
            }
        return written.map { Fix("write \($0)", [Edit(span, $0)]) }
    }

    /// Returns the fix that removes odd characters from a scalar.
    package static func cleaning(_ node: Node, in source: SourceText) -> Fix? {
        node.scalar.flatMap { cleaning($0.text, at: node.span, in: source) }
    }

    /// Returns the fix that renames a key. The key keeps its quotes.
    package static func renaming(_ key: Located<String>, to name: String, in source: SourceText) -> Fix? {
        source.inside(of: key).map { Fix("write '\(name)'", [Edit($0, name)]) }
    }

    /// Returns the fix that moves a value into a mapping: `stop: {signal: INT}` for `stop_signal: INT`.
    ///
    /// - Parameter text: The new text of the value. By default the value stays as it is written.
    package static func nesting(
        _ entry: MappingEntry, below outer: String, _ inner: String, as text: String? = nil, in source: SourceText
    ) -> Fix? {
        guard let key = source.inside(of: entry.key), let scalar = entry.value.scalar, !scalar.isNull,
            source.spelling(of: scalar.text, at: entry.value.span) != nil
        else { return nil }
        let value = String(decoding: source.bytes(in: entry.value.span), as: UTF8.self)
        // A plain text outside of braces may contain characters that end it inside braces.
        let written = text ?? (scalar.isPlain ? FlowText.scalar(scalar.text) : value)
        guard let written else { return nil }
        let text = "{\(inner): \(written)}"
        return Fix("write '\(outer): \(text)'", [Edit(key, outer), Edit(entry.value.span, text)])
    }
}

extension SourceText {
    /// Returns whether the text at a span is written plainly or in quotes; nil if it is written in another way.
    package func spelling(of text: String, at span: Span) -> Spelling? {
        guard span.start.line == span.end.line else { return nil }
        let written = bytes(in: span)
        if written.elementsEqual(text.utf8) { return .plain }
        guard written.count >= 2, let quote = written.first, quote == written.last, "\"'".utf8.contains(quote)
        else { return nil }
        return .quoted
    }

    package enum Spelling { case plain, quoted }

    /// Returns the span of a key without its quotes. An edit must keep them: in `{"prot":80}`, the colon ends the key
    /// only because of the quotes.
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
