// Translates the problems that libyaml reports into sentences about the text.

extension SyntaxProblem {
    /// Reports a text that begins with a sign such as `*` and has no quotes. At the beginning of a text, YAML gives
    /// such signs a meaning.
    func indicator(at position: Position, in source: SourceText) -> Diagnostic? {
        let place = Self.indicated[text].flatMap { $0 == .here ? position : context.map(source.clamped) }
        guard let place, let sign = source.character(at: place), "*&!|>?%@`".unicodeScalars.contains(sign)
        else { return nil }
        let line = source.written(onLine: Int(place.line), from: Int(place.column))
        let before = source.characters(onLine: Int(place.line), from: 1, count: Int(place.column) - 1)
        let isInBrackets = before.contains { $0 == "[" || $0 == "{" }
        let word = line.prefix { !isInBrackets || !",]}".unicodeScalars.contains($0) }
        let written = String(word)
        let isPlain = !written.contains { "\"\\\t".contains($0) } && written.utf8.count <= 60
        return Diagnostic(
            .syntax, "cannot begin a text with '\(String(sign))' without quotes", at: Span(of: word.count, from: place),
            hint: isPlain ? "write \"\(written)\"" : "put quotes around the text",
            notes: Self.meanings[sign].map { ["without quotes, '\(String(sign))' \($0)"] } ?? [])
    }

    private enum SignLocation { case here, context }

    /// The problems that such a sign causes, and where the sign is: at the position at which libyaml stopped (`here`),
    /// or at the beginning of what libyaml was reading (`context`).
    private static let indicated: [String: SignLocation] = [
        "did not find expected alphabetic or numeric character": .context,
        "did not find expected comment or line break": .context,
        "found an indentation indicator equal to 0": .context,
        "mapping keys are not allowed in this context": .here,
        "found character that cannot start any token": .here,
        "did not find expected whitespace or line break": .context,
        "did not find expected '!'": .context,
        "did not find the expected '>'": .context,
        "did not find expected tag URI": .context,
        "did not find URI escaped octet": .context,
        "found an incorrect leading UTF-8 octet": .context,
        "found an incorrect trailing UTF-8 octet": .context,
        "found undefined tag handle": .here,
        "could not find expected directive name": .context,
        "found unexpected non-alphabetical character": .context,
    ]

    private static let meanings: [Unicode.Scalar: String] = [
        "*": "repeats a value that was named with '&'", "&": "names the value, which '*' can repeat",
        "!": "says which type the value has", "|": "begins a text on the lines below",
        ">": "begins a text on the lines below", "?": "begins a key",
    ]

    /// Returns the message and the hint for a problem that nothing more specific explains.
    ///
    /// - Parameter character: The character at which libyaml stopped.
    func sentence(about character: Unicode.Scalar?, in vocabulary: Vocabulary)
        -> (message: String, hint: String?)
    {
        switch text {
        case "mapping values are not allowed in this context":
            ("cannot start another value here", "put the key on a line of its own, or quote a text that contains ': '")
        case "did not find expected key" where character == "-":
            ("cannot find a key here", "items of one list start in the same column")
        case "did not find expected key":
            ("cannot find a key here", "keys of one mapping start in the same column")
        case "did not find expected '-' indicator":
            ("cannot find the next '- ' of the list here", "items of one list start in the same column")
        case "did not find expected ',' or ']'":
            ("cannot find ',' or ']' here", Self.hint(between: character) ?? "write a comma between two items")
        case "did not find expected ',' or '}'":
            ("cannot find ',' or '}' here", Self.hint(between: character) ?? "write a comma between two keys")
        case "could not find expected ':'": ("cannot find the ':' of a key", "write 'key: value'")
        case "found unexpected end of stream": ("cannot find the closing quote", nil)
        case "found unexpected document indicator":
            ("cannot find the closing quote of a text above this line", "close it where the text ends")
        case "found unknown escape character":
            ("cannot use this escape in a text in double quotes", "write \\\\ for a backslash, or use single quotes")
        case "did not find expected hexdecimal number":
            ("cannot find the digits of this escape", "write \\\\ for a backslash, or use single quotes")
        case "found invalid Unicode character escape code":
            ("cannot use this escape: no character has this number", nil)
        case "block sequence entries are not allowed in this context":
            ("cannot start a list here", "put the '- ' on a line of its own")
        case "mapping keys are not allowed in this context": ("cannot start a key with '?' here", "quote the text")
        case "found character that cannot start any token":
            ("cannot start a value with '\(character.map { String($0) } ?? "")'", "quote the text")
        case "found unexpected ':'": ("cannot use ':' inside a text here", "put quotes around the text")
        case "did not find expected node content": ("cannot find a value here", nil)
        case "did not find expected <document start>":
            ("cannot read on: the document ends above this line", "put everything into one mapping")
        case _ where text.hasPrefix("found a tab character"):
            ("cannot use a tab to indent", "write spaces instead")
        case "found undefined tag handle": ("cannot use a tag that is not declared", "remove the tag")
        case _ where Self.directives.contains(text):
            ("cannot use a directive here", "remove this line: a \(vocabulary.file) needs no line that begins with '%'")
        case _ where text.hasPrefix("maximum nesting level"):
            ("cannot read nesting this deep", nil)
        default: ("cannot read this as YAML: \(text)", nil)
        }
    }

    /// Returns the hint for a character that was found in place of a comma.
    private static func hint(between character: Unicode.Scalar?) -> String? {
        switch character {
        case "\"", "'": "write a comma between the two texts"
        case "{", "[", "}": character.map { "quote a text that contains '\($0)'" }
        default: nil
        }
    }

    /// The problems that a line with `%` in its first column causes.
    static let directives: Set = [
        "found unknown directive name", "could not find expected directive name",
        "found unexpected non-alphabetical character", "did not find expected whitespace",
        "found extremely long version number", "did not find expected version number",
        "did not find expected digit or '.' character", "found duplicate %YAML directive",
        "found incompatible YAML document", "found duplicate %TAG directive",
        "did not find expected comment or line break",
    ]
}
