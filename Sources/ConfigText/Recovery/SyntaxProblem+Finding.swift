extension SyntaxProblem {
    /// Returns the diagnostic of the mistake that most probably made libyaml stop.
    ///
    /// libyaml's own messages speak of tokens. The diagnostic uses the words of people who write such files.
    func finding(in source: SourceText) -> Diagnostic {
        guard let position = position.map(source.clamped) else {
            let place = source.position(ofByte: byte)
            return Diagnostic(.syntax, "cannot read the text: \(text)", at: Span(ofCharacterAt: place))
        }
        // At the end of a line there is no character.
        let span =
            source.character(at: position) == nil
            ? Span(from: position, to: position) : Span(ofCharacterAt: position)
        if let finding = source.foreignFormat { return finding }
        if let finding = source.foreignComment(from: context.map(source.clamped) ?? position, to: position) {
            return finding
        }
        // libyaml may take a line of a template for a key, and report on the next line that its colon is missing.
        if let place = [position, context.map(source.clamped) ?? position].first(where: source.isTemplated) {
            return source.template(at: Span(ofCharacterAt: place))
        }
        if let line = source.templateLine(above: position) { return source.template(at: line) }
        if text != SyntaxProblem.endInsideQuotes, let finding = source.openQuote(before: position) {
            return finding
        }
        // Of two mistakes, the first is reported, because it would still be there after the second is fixed.
        let missingColon = missingColon(in: source)
        let isFirst: (Diagnostic) -> Bool = { finding in
            missingColon.map { finding.span.start <= $0.span.start } ?? true
        }
        if let finding = source.oddIndentation, finding.span.start.line <= position.line, isFirst(finding),
            text != SyntaxProblem.endInsideQuotes
        {
            return finding
        }
        if let finding = source.commonMistake(before: position), isFirst(finding) { return finding }
        if let finding = unquotedPlaceholder(at: position, in: source) { return finding }
        if let finding = unquotedAddress(at: position, in: source) ?? openAddress(at: position, in: source) {
            return finding
        }
        if source.character(at: position) == "\t" || indentation(before: position, in: source).contains("\t") {
            return Diagnostic(
                .tab, "cannot use a tab to indent", at: span, hint: "write spaces instead", fix: source.tabReplacement)
        }
        if text == SyntaxProblem.endInsideQuotes, let opened = context.map(source.clamped) {
            // The diagnostic is at the opening quote. libyaml stops at the end of the file, far from the mistake.
            return Diagnostic(
                .syntax, "cannot find the closing quote of this text",
                at: Span(ofCharacterAt: opened), hint: "close it where the text ends")
        }
        if let finding = apostrophe(before: position, in: source) { return finding }
        if let finding = strayText(at: position, in: source) { return finding }
        if let missingColon { return missingColon }
        if text == "mapping values are not allowed in this context", let finding = source.bareKey(above: position) {
            return finding
        }
        if SyntaxProblem.misplacements.contains(text), let finding = source.misalignment(at: position) {
            return finding
        }
        if let finding = openBracket(before: position, in: source) ?? openBracket(atEnd: position, in: source) {
            return finding
        }
        if let finding = indicator(at: position, in: source) { return finding }
        let (message, hint) = sentence(about: source.character(at: position), in: source.vocabulary)
        let opened = context.map(source.clamped).flatMap { $0 == position ? nil : Span(ofCharacterAt: $0) }
        return Diagnostic(
            .syntax, message, at: span, hint: hint,
            related: opened.map { [Diagnostic.Related("\(contextName) begins here", at: $0)] } ?? [])
    }

    /// The name of the part of the text that libyaml was reading when it stopped.
    private var contextName: String {
        switch text {
        case "did not find expected ',' or ']'", "did not find expected '-' indicator": "the list"
        case "did not find expected ',' or '}'", "did not find expected key": "the mapping"
        case "could not find expected ':'": "the key"
        case _ where SyntaxProblem.directives.contains(text): "the directive"
        default: "the value"
        }
    }

    /// Reports an apostrophe in single quotes, as in `'it's'`. The apostrophe closes the text.
    private func apostrophe(before position: Position, in source: SourceText) -> Diagnostic? {
        let line = Int(position.line)
        let characters = source.characters(onLine: line, from: 1, count: 1000)
        let index = Int(position.column) - 1
        guard characters.indices.contains(index), index > 1, characters[index - 1] == "'",
            characters[index].properties.isAlphabetic, characters[index - 2].properties.isAlphabetic
        else { return nil }
        return Diagnostic(
            .syntax, "cannot use an apostrophe inside single quotes: it closes the text",
            at: Span(ofCharacterAt: Position(line: line, column: index)),
            hint: "write '' for an apostrophe, or put the text in double quotes")
    }

    /// Reports an IPv6 address without quotes in a flow collection, as in `[::1, 127.0.0.1]`. The colon begins a value.
    private func unquotedAddress(at position: Position, in source: SourceText) -> Diagnostic? {
        // No address is longer than 64 characters.
        let rest = source.characters(onLine: Int(position.line), from: Int(position.column), count: 64)
        let word = rest.prefix { !" \t,[]{}\"'".unicodeScalars.contains($0) }
        let text = String(word)
        guard text.hasPrefix("::"), source.vocabulary.isAddress(text) else { return nil }
        let span = Span(
            from: position, to: Position(line: Int(position.line), column: Int(position.column) + word.count))
        let next = rest[word.endIndex...].first { $0 != " " }
        if next == "]", let list = loneItem(at: position, in: source) {
            return Diagnostic(
                .syntax, "cannot use brackets around an address: they begin a list", at: list,
                hint: "write \"\(text)\"", fix: Fix("write \"\(text)\"", [Fix.Edit(list, "\"\(text)\"")]))
        }
        return Diagnostic(
            .syntax, "cannot use an address that begins with a colon without quotes inside [ ] or { }", at: span,
            hint: "write \"\(text)\"",
            fix: next.map { ",]}".unicodeScalars.contains($0) } ?? false ? quoting(text, at: span) : nil)
    }

    /// Returns the span of `[::1]` where a key takes one address and no list.
    private func loneItem(at position: Position, in source: SourceText) -> Span? {
        let line = Int(position.line)
        let characters = source.characters(onLine: line, from: 1, count: 1000)
        let start = Int(position.column) - 1
        guard let opening = characters.prefix(start).lastIndex(where: { $0 != " " }), characters[opening] == "[",
            let closing = characters[start...].firstIndex(of: "]")
        else { return nil }
        let before = String(characters[..<opening]).split { " {,".contains($0) }.last ?? ""
        guard before.last == ":", source.vocabulary.addressKeys.contains(String(before.dropLast())) else { return nil }
        return Span(
            from: Position(line: line, column: opening + 1), to: Position(line: line, column: closing + 2))
    }

    /// Reports an address without quotes that ends with a colon, as in `host: ::`. The colon begins a value.
    private func openAddress(at position: Position, in source: SourceText) -> Diagnostic? {
        guard text == "mapping values are not allowed in this context" else { return nil }
        let line = Int(position.line)
        let characters = source.characters(onLine: line, from: 1, count: 1000)
        let end = Int(position.column)
        guard end <= characters.count, characters[end - 1] == ":" else { return nil }
        let start = characters[..<end].lastIndex { $0 == " " }.map { $0 + 1 } ?? 0
        let word = String(characters[start..<end])
        guard word.hasSuffix("::"), source.vocabulary.isAddress(word) else { return nil }
        let span = Span(from: Position(line: line, column: start + 1), to: Position(line: line, column: end + 1))
        return Diagnostic(
            .syntax, "cannot use an address that ends with a colon without quotes", at: span,
            hint: "write \"\(word)\"", fix: quoting(word, at: span))
    }

    /// Returns the fix that puts a text in double quotes; nil if characters of the text would have to be escaped.
    func quoting(_ text: String, at span: Span) -> Fix? {
        guard !text.contains("\""), !text.contains("\\") else { return nil }
        return Fix("write \"\(text)\"", [Fix.Edit(span, "\"\(text)\"")])
    }

    private func indentation(before position: Position, in source: SourceText) -> ArraySlice<Unicode.Scalar> {
        source.characters(onLine: Int(position.line), from: 1, count: Int(position.column) - 1).prefix {
            $0 == " " || $0 == "\t"
        }
    }

    private static let endInsideQuotes = "found unexpected end of stream"

    /// The problems that libyaml reports for a key or an item in a wrong column.
    static let misplacements: Set = [
        "did not find expected key", "mapping values are not allowed in this context",
        "did not find expected '-' indicator", "block sequence entries are not allowed in this context",
    ]
}
