extension SyntaxProblem {
    /// Reports a placeholder without quotes in a flow collection, as in `[--port, ${port}]`. The brace begins a
    /// mapping.
    func unquotedPlaceholder(at position: Position, in source: SourceText) -> Diagnostic? {
        // libyaml reports this of block mappings only, where a placeholder needs no quotes.
        if text == "mapping values are not allowed in this context" { return nil }
        let line = Int(position.line)
        let characters = source.characters(onLine: line, from: 1, count: .max)
        // libyaml stops at the brace, or a little after it, where the text inside the braces is not a mapping.
        let reach = min(Int(position.column), characters.count)
        guard reach > 0, let dollar = (0..<reach).last(where: { characters[$0] == "$" }),
            let item = FlowItem(around: dollar, in: characters),
            item.isInCollection || SyntaxProblem.breaksInCollections.contains(text)
        else { return nil }
        let word = item.text
        let span = Span(
            from: Position(line: line, column: item.range.lowerBound + 1),
            to: Position(line: line, column: item.range.upperBound + 1))
        let next =
            item.next ?? source.characters(onLine: line + 1, from: 1, count: .max).first { $0 != " " && $0 != "\t" }
        let previous = item.previous ?? lastCharacter(ofLine: line - 1, in: source)
        let isBegun = previous.map { "[,:{".unicodeScalars.contains($0) } ?? false
        let isEnded = next.map { ",]}".unicodeScalars.contains($0) } ?? false
        return Diagnostic(
            .unquotedPlaceholder, "cannot use '${' without quotes inside [ ] or { }", at: span,
            hint: word.utf8.count > 200 ? "put quotes around it" : "write \"\(word)\"",
            fix: item.isComplete && isBegun && isEnded
                ? quoting(word, at: span).map { $0.alsoQuoting(in: source, after: span) } : nil)
    }

    /// Returns the last character of a line that is not a blank; nil if the line is blank or may have a comment.
    private func lastCharacter(ofLine line: Int, in source: SourceText) -> Unicode.Scalar? {
        let characters = source.characters(onLine: line, from: 1, count: 1000)
        if characters.count == 1000 || characters.contains("#") { return nil }
        return characters.last { $0 != " " && $0 != "\t" }
    }

    private static let breaksInCollections: Set = [
        "did not find expected ',' or ']'", "did not find expected ',' or '}'",
    ]
}

/// A text without quotes in a flow collection, as far as it is on one line.
private struct FlowItem {
    let range: Range<Int>
    /// The text, with a closing brace added if a placeholder lacks one.
    let text: String
    /// The characters before and after the text on its line, blanks aside.
    let previous, next: Unicode.Scalar?
    /// Whether each placeholder in the text has its closing brace.
    let isComplete: Bool
    /// Whether a bracket or brace is open before the text on its line.
    let isInCollection: Bool

    /// Finds the text around a dollar sign; returns nil if no placeholder begins there, or if the text has quotes.
    init?(around dollar: Int, in characters: [Unicode.Scalar]) {
        guard FlowItem.isPlaceholder(at: dollar, in: characters),
            let (start, depth) = FlowItem.start(of: dollar, in: characters)
        else { return nil }
        let (end, isComplete) = FlowItem.end(from: dollar, in: characters)
        range = start..<end
        text = String(characters[start..<end]) + (isComplete ? "" : "}")
        previous = characters[..<start].last { $0 != " " && $0 != "\t" }
        next = characters[end...].first { $0 != " " && $0 != "\t" }
        self.isComplete = isComplete
        isInCollection = depth > 0
    }

    private static func isPlaceholder(at index: Int, in characters: [Unicode.Scalar]) -> Bool {
        characters[index] == "$" && index + 1 < characters.count && characters[index + 1] == "{"
    }

    /// Returns the index at which the text around a place begins, and the number of collections that are open there.
    private static func start(of place: Int, in characters: [Unicode.Scalar]) -> (start: Int, depth: Int)? {
        var start: Int?
        var depth = 0
        var index = 0
        while index < place {
            let character = characters[index]
            let endsKey = character == ":" && index + 1 < characters.count && characters[index + 1] == " "
            switch character {
            case "\"", "'":
                if start != nil { break }
                guard let end = characters[(index + 1)..<place].firstIndex(of: character) else { return nil }
                index = end
            case "$" where isPlaceholder(at: index, in: characters):
                start = start ?? index
                index = max(index, (placeholderEnd(at: index, in: characters) ?? 0) - 1)
            case "[", "{":
                if start == nil || depth > 0 { depth += 1 }
                start = nil
            case "]", "}":
                depth = max(depth - 1, 0)
                start = nil
            case ",": start = depth > 0 || start == nil ? nil : start
            case " ", "\t": break
            default: start = endsKey ? nil : start ?? index
            }
            index += 1
        }
        return (min(start ?? place, place), depth)
    }

    /// Returns the index at which the text ends, and whether all its placeholders are closed there.
    private static func end(from dollar: Int, in characters: [Unicode.Scalar]) -> (end: Int, isComplete: Bool) {
        var index = dollar
        // The index after the last character that is not a blank.
        var end = dollar
        while index < characters.count {
            let character = characters[index]
            if isPlaceholder(at: index, in: characters) {
                guard let next = placeholderEnd(at: index, in: characters) else {
                    let name = characters[(index + 2)...].prefix { isNamePart($0) }
                    return (name.endIndex, false)
                }
                index = next
                end = next
                continue
            }
            if ",[]{}".unicodeScalars.contains(character) { break }
            if character == "#", index > end { break }
            if character == ":", index + 1 == characters.count || characters[index + 1] == " " { break }
            index += 1
            if character != " ", character != "\t" { end = index }
        }
        return (end, true)
    }

    /// Returns the index after the closing brace of a placeholder; nil if the brace is missing, so that the characters
    /// that follow belong to the list.
    private static func placeholderEnd(at dollar: Int, in characters: [Unicode.Scalar]) -> Int? {
        let rest = characters[(dollar + 2)...]
        guard let brace = rest.firstIndex(of: "}") else { return nil }
        let name = String(rest[..<brace])
        let forbidden = name.hasPrefix("env:") ? "${\"'" : "${\"'[],"
        return name.unicodeScalars.contains { forbidden.unicodeScalars.contains($0) } ? nil : brace + 1
    }

    private static func isNamePart(_ character: Unicode.Scalar) -> Bool {
        character.isASCII && (character.properties.isAlphabetic || "0123456789_:.-".unicodeScalars.contains(character))
    }
}

extension Fix {
    /// Returns the fix extended by quotes for all later texts with a placeholder, which otherwise would be found and
    /// fixed one at a time.
    fileprivate func alsoQuoting(in source: SourceText, after span: Span) -> Fix {
        let more = UnquotedPlaceholders(in: source, after: span.end).edits
        return more.isEmpty ? self : Fix("put quotes around each text with a placeholder", edits + more)
    }
}
