// What makes a text no YAML as a whole, so that the place where libyaml stops says little.

extension SourceText {
    /// A file of sections and assignments, as supervisord, circus and systemd have.
    package var strange: Diagnostic? {
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

    /// Whether a line holds what Helm, Jinja and their like put another text for.
    func isTemplated(at place: Position) -> Bool {
        let characters = characters(onLine: Int(place.line), from: 1, count: 1000)
        return characters.indices.dropLast().contains {
            characters[$0] == "{" && (characters[$0 + 1] == "{" || characters[$0 + 1] == "%")
        }
    }

    /// Two spaces for each tab of the indentation, where every indented line has tabs and no spaces: then it is plain
    /// which line belongs below which. The further tabs in the lines of a block's text are the text's own.
    var untabbing: Fix? {
        // Nobody writes more by hand, and each edit costs memory.
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

    private var firstLine: (number: Int, text: String)? {
        for line in 1...min(lineCount, 50) {
            let text = String(characters(onLine: line, from: 1, count: 200))
            if !text.isBlankOrComment { return (line, text) }
        }
        return nil
    }
}

extension [Unicode.Scalar] {
    /// Whether a text begins in the lines below, as after `key: |`.
    fileprivate var beginsBlock: Bool {
        let sign = split { $0 == " " || $0 == "\t" }.prefix { $0.first != "#" }.last.map { String($0) } ?? ""
        return ["|", ">", "|-", ">-", "|+", ">+"].contains(sign)
    }
}

extension SourceText {
    /// A template that nobody has rendered.
    func template(at span: Span) -> Diagnostic {
        Diagnostic(
            .syntax, "cannot read a template: it has to be rendered first", at: span,
            hint: vocabulary.rendering)
    }
}

extension String {
    /// As INI files have comments.
    fileprivate var isBlankOrComment: Bool {
        let text = drop { $0 == " " || $0 == "\t" }
        return text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";")
    }

    /// `key = value`, as TOML and INI files have.
    fileprivate var isAssignment: Bool {
        let key = prefix { $0 != "=" }.filter { $0 != " " }
        return key.utf8.count < utf8.count && !key.isEmpty
            && key.utf8.allSatisfy { $0.isLetterOrDigit || "_.-".utf8.contains($0) }
    }
}
