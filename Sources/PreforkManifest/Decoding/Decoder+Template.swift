extension Decoder {
    /// A text that may have placeholders. A number or a boolean counts as the text of its letters.
    mutating func template(_ node: Node, as name: String) -> TextTemplate? {
        guard let scalar = node.scalar, !scalar.isNull else {
            refuse(node, as: name, expecting: "a text", hint: Decoder.textHint(for: node, as: name))
            return nil
        }
        guard scalar.text.utf8.count <= TextTemplate.longest else {
            findings.report(
                .tooMuchText, "cannot use a text of \(scalar.text.utf8.count) bytes", at: node.span,
                notes: ["an argument or variable on Linux has at most \(TextTemplate.longest) bytes"])
            return nil
        }
        if let first = scalar.text.unicodeScalars.first, first.value >= 0x80, OddCharacter.isInCurlyQuotes(scalar.text)
        {
            findings.report(
                .curlyQuotes, "cannot use curly quotes as quotes: they become part of the text", at: node.span,
                hint: OddCharacter.hint(in: scalar.text))
        }
        let dollars = scalar.text.count(of: UInt8(ascii: "$"))
        // Most texts have no dollar sign.
        return dollars == 0
            ? TextTemplate(scalar.text, at: node.span) : template(scalar.text, at: node.span, dollars: dollars)
    }

    private static func textHint(for node: Node, as name: String) -> String? {
        if let entries = node.mapping, entries.count == 1 {
            let isInList = name == "command" || name == "args"
            return isInList ? "quote a text that holds ': ', or close the list above" : "write one string in quotes"
        }
        if node.sequence != nil, name != "command", name != "args" { return "write one string in quotes" }
        return node.scalar == nil ? nil : "write \"\" for an empty text"
    }

    private mutating func template(_ text: String, at span: Span, dollars: Int) -> TextTemplate? {
        var parts: [TextTemplate.Part] = []
        var literal = ""
        var isSound = true
        var scanner = PlaceholderScanner(text)
        while let piece = scanner.next() {
            switch piece {
            case .text(let text): literal += text
            case .placeholder(let name, let dollar):
                let meaning = resolve(name) { source in
                    TextTemplate.span(ofDollar: dollar, of: dollars, in: span, source: source)
                }
                switch meaning {
                case .text(let text): literal += text
                case .placeholder(let placeholder):
                    if !literal.isEmpty { parts.append(.text(literal)) }
                    literal = ""
                    parts.append(.placeholder(placeholder, dollar: dollar))
                case .socketPlaceholder(let placeholder):
                    if !literal.isEmpty { parts.append(.text(literal)) }
                    literal = ""
                    parts.append(.socketPlaceholder(placeholder, dollar: dollar))
                case nil: isSound = false
                }
            case .unterminated(let dollar):
                let holdsAnother = Decoder.holdsAnother(text, fromDollar: dollar)
                findings.report(
                    .unterminatedPlaceholder,
                    holdsAnother
                        ? "cannot use a placeholder inside another one"
                        : "cannot find the '}' that ends this placeholder",
                    at: TextTemplate.span(ofDollar: dollar, of: dollars, in: span, source: source),
                    hint: holdsAnother
                        ? "a default cannot contain placeholders" : "add '}', or write $$ for a dollar sign")
                isSound = false
            }
        }
        guard isSound else { return nil }
        if parts.isEmpty { return TextTemplate(literal, at: span) }
        if !literal.isEmpty { parts.append(.text(literal)) }
        return TextTemplate(parts, at: span, dollars: dollars)
    }

    /// Whether another placeholder begins inside the placeholder at a dollar sign.
    private static func holdsAnother(_ text: String, fromDollar dollar: Int) -> Bool {
        let following = text.split(separator: "$", omittingEmptySubsequences: false).dropFirst(dollar + 1)
        guard let first = following.first, let second = following.dropFirst().first else { return false }
        return !first.contains("}") && second.hasPrefix("{")
    }

    private enum Meaning {
        case text(String)
        case placeholder(Placeholder)
        case socketPlaceholder(SocketPlaceholder)
    }

    private mutating func resolve(_ name: String, at place: (SourceText) -> Span) -> Meaning? {
        if let placeholder = Placeholder(rawValue: name) { return .placeholder(placeholder) }
        if let placeholder = SocketPlaceholder(name) { return .socketPlaceholder(placeholder) }
        if let fact = machineFact(name, at: place) { return fact.map(Meaning.text) }
        if name.hasPrefix("env:") { return variable(name.dropFirst(4), at: place).map(Meaning.text) }
        findings.report(
            .unknownPlaceholder, "unknown placeholder '${\(name.excerpt)}'", at: place(source),
            hint: PlaceholderAdvice.hint(for: name),
            notes: [
                "placeholders are \(Placeholder.words.map { "${\($0)}" }.joined(separator: " ")), "
                    + "${fd:NAME} for a socket of 'sockets', and ${env:NAME} for the environment"
            ],
            fix: Suggestion.typo(of: name, among: Placeholder.words).flatMap {
                Decoder.fix(writing: $0, for: name, at: place(source), in: source)
            })
        return nil
    }

    /// The fix that replaces a placeholder. Nil where the text is written with escapes, because the span is then that
    /// of the whole text.
    private static func fix(
        writing meant: String, for name: String, at span: Span, in source: SourceText
    ) -> Fix? {
        // A name in capitals may be a variable of a shell.
        guard name == name.lowercased(), source.bytes(in: span).elementsEqual("${\(name)}".utf8) else { return nil }
        return Fix("write ${\(meant)}", [Fix.Edit(span, "${\(meant)}")])
    }

    /// The value of `NAME` or `NAME:-default`. As in a shell, the default also replaces an empty value.
    private mutating func variable(_ text: Substring, at place: (SourceText) -> Span) -> String? {
        let name = text.prefix { $0 != ":" }
        let rest = text.dropFirst(name.count)
        guard name.isIdentifier, rest.isEmpty || rest.hasPrefix(":-") else {
            findings.report(
                .unknownPlaceholder, "unknown placeholder '${env:\(String(text).excerpt)}'", at: place(source),
                hint: PlaceholderAdvice.hint(forVariable: text))
            return nil
        }
        guard let environment = context.environment else { return "${env:\(text)}" }
        let fallback = rest.isEmpty ? nil : String(rest.dropFirst(2))
        if let value = environment[String(name)], !(value.isEmpty && fallback != nil) { return value }
        if let fallback { return fallback }
        findings.report(
            .unsetVariable, "cannot find the variable '\(name)' in the environment", at: place(source),
            hint: "write ${env:\(name):-default} where it may be unset")
        return nil
    }
}
