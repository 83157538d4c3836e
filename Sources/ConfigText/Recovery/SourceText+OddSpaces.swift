// Special spaces, which come from web pages and word processors. YAML does not take them for spaces.

extension SourceText {
    /// Reports lines that are indented with special spaces. YAML takes such spaces for the beginning of a text.
    package var oddIndentation: Diagnostic? {
        // A longer file is not written by hand, and each edit costs memory.
        guard lineCount <= 10_000 else { return nil }
        var edits: [Fix.Edit] = []
        var odd: Unicode.Scalar?
        for line in 1...lineCount {
            let characters = characters(onLine: line, from: 1, count: 100)
            let indentation = characters.prefix { $0 == " " || OddCharacter.isSpace($0) }
            guard indentation.count < characters.count, let first = indentation.first(where: OddCharacter.isSpace)
            else { continue }
            odd = odd ?? first
            edits.append(
                Fix.Edit(
                    Span(
                        from: Position(line: line, column: 1), to: Position(line: line, column: indentation.count + 1)),
                    String(repeating: " ", count: indentation.count)))
        }
        guard let first = edits.first, let name = odd.flatMap(OddCharacter.name) else { return nil }
        return Diagnostic(
            .syntax, "cannot use this kind of space to indent", at: first.span, hint: "this is \(name)",
            fix: Fix("write plain spaces", edits))
    }

    /// Reports a key with a special space after its colon. YAML reads the key, the colon and the value as one word.
    func oddSpace(in characters: [Unicode.Scalar], onLine line: Int) -> Diagnostic? {
        let start = characters.prefix { $0 == " " }.count
        guard let colon = characters.firstIndex(of: ":"), colon > start, colon + 1 < characters.count,
            let name = OddCharacter.name(of: characters[colon + 1]), OddCharacter.isSpace(characters[colon + 1])
        else { return nil }
        let key = String(characters[start..<colon])
        guard vocabulary.knows(key) else { return nil }
        return Diagnostic(
            .syntax, "cannot find a plain space after the ':' of '\(key)'",
            at: Span(from: Position(line: line, column: start + 1), to: Position(line: line, column: colon + 3)),
            hint: "this is \(name)", fix: Fix.spacing(characterAt: Position(line: line, column: colon + 2)))
    }
}

extension Fix {
    /// Returns the fix that replaces a character by a plain space.
    package static func spacing(characterAt position: Position) -> Fix {
        Fix("write a plain space", [Edit(Span(ofCharacterAt: position), " ")])
    }
}
