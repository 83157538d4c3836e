// Brackets without an end, keys without a colon, dashes without a space. libyaml notices them only on a later line or
// at the end of the text.

extension SyntaxProblem {
    /// Reports an open bracket or brace, as in `[./server`, followed by keys on the lines below or by the end of the
    /// text.
    func openBracket(before position: Position, in source: SourceText) -> Diagnostic? {
        let isList = text == "did not find expected ',' or ']'"
        guard isList || text == "did not find expected ',' or '}'", let opened = context.map(source.clamped),
            opened.line < position.line || source.character(at: position) == nil
        else { return nil }
        // After a text without quotes, libyaml reads the key as the rest of the text and stops at its colon. After a
        // bracket or a quote it stops at the key.
        let next = source.entryLine(Int(position.line)).flatMap { line in
            let isHere = line.end == position.column || line.column == position.column
            return line.key != nil && isHere && opened.line < position.line ? line : nil
        }
        if let next, source.isInside(opened, next) {
            // The key still belongs to the mapping in braces.
            return isList
                ? nil
                : Diagnostic(
                    .syntax, "cannot find the ',' between this key and the value above", at: next.span,
                    hint: "write a comma behind the value above",
                    related: [Diagnostic.Related("the mapping begins here", at: Span(ofCharacterAt: opened))])
        }
        guard next != nil || source.endsBlank(from: position) else { return nil }
        return Diagnostic(
            .syntax,
            isList ? "cannot find the ']' that closes this list" : "cannot find the '}' that closes this mapping",
            at: Span(ofCharacterAt: opened), hint: "close it where it ends",
            related: next.map { [Diagnostic.Related("it is still open at this key", at: $0.span)] } ?? [])
    }

    /// Reports the innermost bracket or brace that is open at the end of the text, after a comma or a colon.
    func openBracket(atEnd position: Position, in source: SourceText) -> Diagnostic? {
        guard text == "did not find expected node content", source.endsBlank(from: position) else { return nil }
        let opened = source.openBrackets(before: position)
        guard let last = opened.last, let sign = source.character(at: last.start) else { return nil }
        return Diagnostic(
            .syntax,
            sign == "["
                ? "cannot find the ']' that closes this list" : "cannot find the '}' that closes this mapping",
            at: Span(ofCharacterAt: last.start), hint: "close it where it ends",
            related: opened.dropLast().suffix(3).map { Diagnostic.Related("this is open, too", at: $0) })
    }

    /// Reports a line that is neither a key nor an item, such as `port 8080`, `port = 8080` or `-b`.
    func missingColon(in source: SourceText) -> Diagnostic? {
        guard text == "could not find expected ':'", let start = context.map(source.clamped) else { return nil }
        let line = source.written(onLine: Int(start.line), from: Int(start.column))
        guard !line.isEmpty else { return nil }
        if let finding = tightDash(in: line, at: start, of: source) { return finding }
        let word = line.prefix { $0 != " " && $0 != "=" }
        let value = String(line[word.endIndex...].drop { $0 == " " || $0 == "=" })
        let isKey = source.vocabulary.knows(String(word))
        return Diagnostic(
            .syntax, "cannot find the ':' of a key on this line", at: Span(of: line.count, from: start),
            hint: isKey && !value.isEmpty ? "write '\(String(word)): \(value.excerpt)'" : "write 'key: value'")
    }

    /// Reports an item without a space after its dash, such as `-b` below `- a`.
    private func tightDash(in line: [Unicode.Scalar], at start: Position, of source: SourceText) -> Diagnostic? {
        let rest = line.dropFirst()
        guard line.first == "-", let first = rest.first, first != "-" || rest.count > 1,
            source.hasItem(beside: start, below: false)
        else { return nil }
        let item = "'- \(String(rest).excerpt)'"
        // The text may be a command line option that begins with a dash, such as `-b`, and not an item.
        let mayBeOption = first == "-" || first.properties.isAlphabetic || ("0"..."9").contains(first)
        let place = Position(line: Int(start.line), column: Int(start.column) + 1)
        let isCertain = !mayBeOption && source.hasItem(beside: start, below: true)
        return Diagnostic(
            .syntax, "cannot find a space after the '-' of this item", at: Span(of: line.count, from: start),
            hint: mayBeOption ? "write \(item), or '- \(String(line).excerpt)' for an option" : "write \(item)",
            fix: isCertain ? Fix("write \(item)", [Fix.Edit(Span(from: place, to: place), " ")]) : nil)
    }
}

extension SourceText {
    /// Returns the characters of a line from a column on, without a comment and without blanks at the end.
    func written(onLine line: Int, from column: Int) -> [Unicode.Scalar] {
        let characters = characters(onLine: line, from: column, count: 200)
        let comment = characters.indices.dropFirst().first { characters[$0] == "#" && characters[$0 - 1] == " " }
        var text = characters[..<(comment ?? characters.endIndex)]
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return Array(text)
    }

    /// Returns the brackets and braces that are open at a position, the outermost first.
    fileprivate func openBrackets(before position: Position) -> [Span] {
        content.withUnsafeBufferPointer { bytes in
            guard var tokens = YAMLEvents(of: bytes) else { return [] }
            var opened: [Span] = []
            while let token = try? tokens.nextToken(), token.kind != .streamEnd, token.span.start < position {
                if token.kind == .flowOpening { opened.append(token.span) }
                if token.kind == .flowClosing { _ = opened.popLast() }
            }
            return opened
        }
    }

    /// Whether a line is indented more than the line on which a bracket was opened, as the lines inside of brackets are.
    fileprivate func isInside(_ opened: Position, _ line: EntryLine) -> Bool {
        let outer = characters(onLine: Int(opened.line), from: 1, count: 200).prefix { $0 == " " }.count
        return line.column > outer + 1
    }

    /// Whether a position is on the last line, and only blanks or a comment follow on it.
    fileprivate func endsBlank(from position: Position) -> Bool {
        written(onLine: Int(position.line), from: Int(position.column)).isEmpty && Int(position.line) == lineCount
    }

    /// Whether the line above, or the line below, is an item that begins in the same column.
    fileprivate func hasItem(beside place: Position, below: Bool) -> Bool {
        entryLine(Int(place.line) + (below ? 1 : -1)).map { $0.key == nil && $0.column == place.column } ?? false
    }
}

extension Span {
    /// Creates the span of some characters on one line.
    init(of count: Int, from start: Position) {
        self.init(from: start, to: Position(line: Int(start.line), column: Int(start.column) + count))
    }
}
