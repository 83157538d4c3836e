// Comments of JSON with comments: `//` and `/* */`. YAML reads them as texts.

extension SourceText {
    /// Reports the first such comment above the first value, or on one of the lines from one position to another.
    func foreignComment(from start: Position, to end: Position) -> Diagnostic? {
        // libyaml takes the comment for the beginning of the first value.
        if let (line, _) = firstLine, let comment = foreignComments(onLine: line).first, comment.isAlone {
            return comment.finding
        }
        let first = Int(min(start, end).line)
        return (first...max(Int(end.line), first)).prefix(1000).lazy
            .compactMap { self.foreignComments(onLine: $0).first }.first?.finding
    }

    /// Reports the comments behind one that has been reported, so that one run finds them all. Returns nothing for any
    /// other finding.
    func foreignComments(behind finding: Diagnostic) -> [Diagnostic] {
        let first = Int(finding.span.start.line)
        guard first <= lineCount, foreignComments(onLine: first).first?.finding == finding else { return [] }
        var found: [Diagnostic] = []
        var isOpen = false
        for line in (first...lineCount).prefix(10_000) {
            let characters = characters(onLine: line, from: 1, count: 1000)
            var start = 0
            if isOpen {
                guard let end = characters.end(ofCommentFrom: 0) else { continue }
                start = end
            }
            // The lines of a block scalar may be a program in another language.
            if characters.beginsBlock { break }
            let comments = foreignComments(onLine: line, from: start)
            found += comments.map(\.finding)
            isOpen = comments.last?.isOpen ?? false
        }
        return Array(found.dropFirst())
    }

    private struct ForeignComment {
        let finding: Diagnostic
        /// Whether the comment begins the line.
        let isAlone: Bool
        /// Whether the comment goes on below the line.
        let isOpen: Bool
    }

    /// Returns the comments on a line from an index on.
    private func foreignComments(onLine line: Int, from start: Int = 0) -> [ForeignComment] {
        let characters = characters(onLine: line, from: 1, count: 1000)
        var comments: [ForeignComment] = []
        var next = start
        while let place = characters.foreignComment(from: next) {
            let isBlock = characters[place + 1] == "*"
            let close = isBlock ? characters.end(ofCommentFrom: place + 2) : nil
            next = close ?? characters.count
            let words = String(characters[(place + 2)..<(close.map { $0 - 2 } ?? characters.count)])
                .words.joined(separator: " ")
            let comment = words.isEmpty ? "'#'" : "'# \(words.excerpt)'"
            let isOpen = isBlock && close == nil
            let isLast = characters[next...].allSatisfy { " \t,".unicodeScalars.contains($0) }
            let finding = Diagnostic(
                .syntax, "cannot use '\(isBlock ? "/*" : "//")' as a comment: a comment of YAML begins with '#'",
                at: Span(from: Position(line: line, column: place + 1), to: Position(line: line, column: next + 1)),
                hint: isOpen
                    ? "write '#' before each line of the comment"
                    : "write \(comment)\(isLast ? "" : " on a line of its own")")
            let isAlone = characters[..<place].allSatisfy { " \t".unicodeScalars.contains($0) }
            comments.append(ForeignComment(finding: finding, isAlone: isAlone, isOpen: isOpen))
        }
        return comments
    }
}

extension [Unicode.Scalar] {
    /// The next index of `//` or `/*` that begins the line, or that follows a comma, a bracket or a brace.
    fileprivate func foreignComment(from start: Int) -> Int? {
        var quote: Unicode.Scalar?
        var last: Unicode.Scalar = ","
        for index in indices.dropFirst(start) {
            let character = self[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "/", index + 1 < count, self[index + 1] == "/" || self[index + 1] == "*",
                ",[]{}".unicodeScalars.contains(last),
                index + 2 == count || self[index + 2] == " " || self[index + 1] == "*"
            {
                return index
            } else if character == "#", last == "," || index == 0 || self[index - 1] == " " {
                return nil
            }
            if character != " ", character != "\t" { last = character }
        }
        return nil
    }

    /// The index behind the next `*/`.
    fileprivate func end(ofCommentFrom start: Int) -> Int? {
        indices.dropLast().first { $0 >= start && self[$0] == "*" && self[$0 + 1] == "/" }.map { $0 + 2 }
    }
}
