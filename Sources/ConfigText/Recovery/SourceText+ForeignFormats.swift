// Files of another format. The place where libyaml stops in such a file does not explain what is wrong with it.

extension SourceText {
    /// Reports a file of sections and assignments, such as a configuration of supervisord, circus or systemd.
    package var foreignFormat: Diagnostic? {
        guard let (line, first) = firstLine else { return nil }
        let isSection = first.hasPrefix("[") && first.hasSuffix("]") && !first.contains(",")
        guard isSection || first.isAssignment else { return nil }
        let following = (line + 1..<min(line + 20, lineCount + 1)).lazy
            .map { String(characters(onLine: $0, from: 1, count: 200)) }
            .first { !$0.isBlankOrComment }
        guard let following, following.contains("=") || !isSection && following.hasPrefix("[") else { return nil }
        return Diagnostic(
            .syntax,
            isSection
                ? "cannot read an INI file as a \(vocabulary.file): a \(vocabulary.file) is YAML"
                : "cannot read lines of 'key = value' as a \(vocabulary.file): a \(vocabulary.file) is YAML",
            at: Span(
                from: Position(line: line, column: 1),
                to: Position(line: line, column: first.unicodeScalars.count + 1)),
            hint: vocabulary.beginning,
            notes: [vocabulary.sections])
    }

    /// Whether a line contains `{{` or `{%`, with which Helm, Jinja and similar tools mark what they replace.
    func isTemplated(at place: Position) -> Bool {
        let characters = characters(onLine: Int(place.line), from: 1, count: 1000)
        return characters.indices.dropLast().contains {
            characters[$0] == "{" && (characters[$0 + 1] == "{" || characters[$0 + 1] == "%")
        }
    }

    /// Returns the span of a template's line right above a line, after a text that YAML continues there.
    func templateLine(above position: Position) -> Span? {
        for line in (max(Int(position.line) - 3, 1)..<max(Int(position.line), 1)).reversed() {
            let characters = characters(onLine: line, from: 1, count: 200)
            let start = characters.prefix { $0 == " " }.count
            let text = String(characters[start...])
            if text.hasPrefix("{{") || text.hasPrefix("{%") {
                return Span(ofCharacterAt: Position(line: line, column: start + 1))
            }
            if !text.isBlankOrComment { return nil }
        }
        return nil
    }

    /// The fix that replaces each tab of the indentation by two spaces.
    ///
    /// It is nil unless every indented line is indented with tabs alone, because only then the nesting is certain.
    /// Further tabs in the lines of a block scalar belong to its text and are kept.
    var tabReplacement: Fix? {
        // A longer file is not written by hand, and each edit costs memory.
        guard lineCount <= 10_000 else { return nil }
        var edits: [Fix.Edit] = []
        var block: (outer: Int, own: Int?)?
        for line in 1...lineCount {
            let characters = characters(onLine: line, from: 1, count: 200)
            let indentation = characters.prefix { $0 == " " || $0 == "\t" }
            let isWritten = indentation.count < characters.count
            if let outer = block?.outer, isWritten, indentation.count <= outer { block = nil }
            if isWritten, block != nil, block?.own == nil { block?.own = indentation.count }
            if block == nil, characters.beginsBlock { block = (indentation.count, nil) }
            if indentation.isEmpty { continue }
            let tabs = min(indentation.count, block?.own ?? indentation.count)
            guard tabs < 80, !indentation[..<tabs].contains(" ") else { return nil }
            let span = Span(from: Position(line: line, column: 1), to: Position(line: line, column: tabs + 1))
            edits.append(Fix.Edit(span, String(repeating: "  ", count: tabs)))
        }
        return Fix("write two spaces for each tab", edits)
    }

    /// The first line that is neither blank nor a comment.
    var firstLine: (number: Int, text: String)? {
        for line in 1...min(lineCount, 50) {
            let text = String(characters(onLine: line, from: 1, count: 200))
            if !text.isBlankOrComment { return (line, text) }
        }
        return nil
    }
}

extension [Unicode.Scalar] {
    /// Whether a block scalar begins on the lines below this one, as after `key: |`.
    var beginsBlock: Bool {
        let sign = split { $0 == " " || $0 == "\t" }.prefix { $0.first != "#" }.last.map { String($0) } ?? ""
        return ["|", ">", "|-", ">-", "|+", ">+"].contains(sign)
    }
}

extension SourceText {
    /// Returns the diagnostic of a template that has not been rendered.
    func template(at span: Span) -> Diagnostic {
        Diagnostic(
            .syntax, "cannot read a template that has not been rendered", at: span,
            hint: vocabulary.rendering)
    }
}

extension String {
    /// Whether the line is blank or a comment, which may begin with `#` or, as in INI files, with `;`.
    fileprivate var isBlankOrComment: Bool {
        let text = drop { $0 == " " || $0 == "\t" }
        return text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";")
    }

    /// Whether the line is an assignment as in TOML and INI files: `key = value`.
    fileprivate var isAssignment: Bool {
        let key = prefix { $0 != "=" }.filter { $0 != " " }
        return key.utf8.count < utf8.count && !key.isEmpty
            && key.utf8.allSatisfy { $0.isLetterOrDigit || "_.-".utf8.contains($0) }
    }
}
