// Mistakes on one line that libyaml notices only on the next line.

extension SourceText {
    /// Returns the mistake that certainly explains a syntax error, if it is on the line of the error or on one of the
    /// two lines above.
    func commonMistake(before position: Position) -> Diagnostic? {
        let last = Int(position.line)
        return (max(last - 2, 1)...max(last, 1)).lazy.compactMap { self.commonMistake(onLine: $0) }.first
    }

    /// Returns the mistake on a line that certainly explains why the line cannot be read as it was meant.
    package func commonMistake(onLine line: Int) -> Diagnostic? {
        let characters = characters(onLine: line, from: 1, count: 200)
        let text = String(characters)
        if ["<<<<<<< ", ">>>>>>> "].contains(where: text.hasPrefix) || text == "=======" {
            return Diagnostic(
                .syntax, "cannot read an unresolved merge conflict of git",
                at: span(onLine: line, 1, to: characters.count + 1),
                hint: "keep one side, and remove the lines with <<<<<<<, ======= and >>>>>>>")
        }
        if text.hasPrefix("```") {
            return Diagnostic(
                .syntax, "cannot read the fence of a Markdown code block as YAML",
                at: span(onLine: line, 1, to: characters.count + 1), hint: "remove the lines that begin with ```")
        }
        return oddSpace(in: characters, onLine: line) ?? tightColon(in: characters, onLine: line)
    }

    /// Reports a key without a space after its colon, as in `port:8080`. YAML reads it as one word.
    private func tightColon(in characters: [Unicode.Scalar], onLine line: Int) -> Diagnostic? {
        let indentation = characters.prefix { $0 == " " }.count
        guard let colon = characters.firstIndex(of: ":"), colon > indentation, colon + 1 < characters.count,
            !" \t:".unicodeScalars.contains(characters[colon + 1])
        else { return nil }
        let key = String(characters[indentation..<colon])
        guard characters[colon + 1].isASCII, vocabulary.outerKeys.contains(key) else { return nil }
        let rest = String(characters[(colon + 1)...].prefix { $0 != " " && $0 != "#" })
        let end = colon + 2
        return Diagnostic(
            .syntax, "cannot find a space after the ':' of '\(key)'",
            at: span(onLine: line, indentation + 1, to: end), hint: "write '\(key): \(rest.excerpt)'",
            // With a second colon, a space after the first one does not make the line valid.
            fix: rest.contains(":")
                ? nil : Fix("write '\(key): \(rest.excerpt)'", [Fix.Edit(span(onLine: line, end, to: end), " ")]))
    }

    /// Reports a key without a colon and with its keys below. YAML reads the two lines as one text.
    func bareKey(above position: Position) -> Diagnostic? {
        let below = Int(position.line)
        guard let line = entryLine(below), line.key != nil, line.end == position.column,
            let number = (max(below - 5, 1)..<below).last(where: {
                !self.characters(onLine: $0, from: 1, count: 1).isEmpty
            })
        else { return nil }
        // No key is longer, and only this many characters of the line are read.
        let limit = 100
        let characters = self.characters(onLine: number, from: 1, count: limit)
        let indentation = characters.prefix { $0 == " " }.count
        let word = String(characters[indentation...])
        guard characters.count < limit, indentation + 1 < line.column, !word.isEmpty,
            word.utf8.allSatisfy({ $0.isLetterOrDigit || "_.-".utf8.contains($0) }), !word.hasPrefix("-")
        else { return nil }
        let end = characters.count + 1
        return Diagnostic(
            .syntax, "cannot find the ':' after '\(word.excerpt)'", at: span(onLine: number, indentation + 1, to: end),
            hint: "write '\(word.excerpt):'",
            fix: Fix("write '\(word.excerpt):'", [Fix.Edit(span(onLine: number, end, to: end), ":")]))
    }

    private func span(onLine line: Int, _ start: Int, to end: Int) -> Span {
        Span(from: Position(line: line, column: start), to: Position(line: line, column: end))
    }
}
