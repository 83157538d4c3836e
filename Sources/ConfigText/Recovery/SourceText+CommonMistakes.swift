// Mistakes on one line, which libyaml notices only in the next.

extension SourceText {
    /// What in the line of a break, or in the two above it, explains the break for certain.
    func commonMistake(before position: Position) -> Diagnostic? {
        let last = Int(position.line)
        return (max(last - 2, 1)...max(last, 1)).lazy.compactMap { self.commonMistake(onLine: $0) }.first
    }

    /// What explains for certain why one line is not what it should be.
    package func commonMistake(onLine line: Int) -> Diagnostic? {
        let characters = characters(onLine: line, from: 1, count: 200)
        let text = String(characters)
        if ["<<<<<<< ", ">>>>>>> "].contains(where: text.hasPrefix) || text == "=======" {
            return Diagnostic(
                .syntax, "cannot read what git could not merge", at: span(onLine: line, 1, to: characters.count + 1),
                hint: "keep one side, and take the lines with <<<<<<<, ======= and >>>>>>> out")
        }
        return oddSpace(in: characters, onLine: line) ?? tightColon(in: characters, onLine: line)
    }

    /// `port:8080`, which to YAML is one word.
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
            .syntax, "cannot find the space behind the ':' of '\(key)'",
            at: span(onLine: line, indentation + 1, to: end), hint: "write '\(key): \(rest.excerpt)'",
            // With a second colon there is more to mend than this one.
            fix: rest.contains(":")
                ? nil : Fix("write '\(key): \(rest.excerpt)'", [Fix.Edit(span(onLine: line, end, to: end), " ")]))
    }

    /// `web` without a colon, and its keys below: to YAML one text over two lines.
    func bareKey(above position: Position) -> Diagnostic? {
        let below = Int(position.line)
        guard let line = outline(ofLine: below), line.key != nil, line.end == position.column,
            let number = (max(below - 5, 1)..<below).last(where: {
                !self.characters(onLine: $0, from: 1, count: 1).isEmpty
            })
        else { return nil }
        // No key is that long, and where a longer line ends is not known here.
        let limit = 100
        let characters = self.characters(onLine: number, from: 1, count: limit)
        let indentation = characters.prefix { $0 == " " }.count
        let word = String(characters[indentation...])
        guard characters.count < limit, indentation + 1 < line.column, !word.isEmpty,
            word.utf8.allSatisfy({ $0.isLetterOrDigit || "_.-".utf8.contains($0) }), !word.hasPrefix("-")
        else { return nil }
        let end = characters.count + 1
        return Diagnostic(
            .syntax, "cannot find the ':' behind '\(word.excerpt)'", at: span(onLine: number, indentation + 1, to: end),
            hint: "write '\(word.excerpt):' with what belongs to it below",
            fix: Fix("write '\(word.excerpt):'", [Fix.Edit(span(onLine: number, end, to: end), ":")]))
    }

    private func span(onLine line: Int, _ start: Int, to end: Int) -> Span {
        Span(from: Position(line: line, column: start), to: Position(line: line, column: end))
    }
}
