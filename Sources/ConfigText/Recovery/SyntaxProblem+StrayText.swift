// Text after a value that is already complete, as in `"./a" --port 80` and in `[./a],`.

extension SyntaxProblem {
    /// Reports text after a closing quote, bracket or brace.
    func strayText(at position: Position, in source: SourceText) -> Diagnostic? {
        guard ["did not find expected key", "did not find expected '-' indicator", Self.secondRoot].contains(text)
        else { return nil }
        let before = source.characters(onLine: Int(position.line), from: 1, count: Int(position.column) - 1)
        guard let closing = before.last(where: { $0 != " " }), let closed = Closed(by: closing) else { return nil }
        let stray = source.written(onLine: Int(position.line), from: Int(position.column))
        guard !stray.isEmpty else { return nil }
        let isComma = stray == [","]
        let span = Span(of: stray.count, from: position)
        return Diagnostic(
            .syntax, "cannot use '\(String(stray).excerpt)' after the \(closed.sign)", at: span,
            hint: isComma ? "remove the comma" : closed.hint(for: stray),
            fix: isComma && source.endsOnItsLine(before: position)
                ? Fix("remove the comma", [Fix.Edit(span, "")]) : nil)
    }

    /// The problem that libyaml reports for text after the document's root.
    private static let secondRoot = "did not find expected <document start>"

    /// A value that is complete.
    private enum Closed {
        case text, list, mapping

        init?(by character: Unicode.Scalar) {
            switch character {
            case "\"", "'": self = .text
            case "]": self = .list
            case "}": self = .mapping
            default: return nil
            }
        }

        var sign: String {
            switch self {
            case .text: "quote that closes the text"
            case .list: "']' that closes the list"
            case .mapping: "'}' that closes the mapping"
            }
        }

        func hint(for stray: [Unicode.Scalar]) -> String {
            let rest = stray.drop { $0 == "," || $0 == " " }
            let key = rest.prefix { $0 != ":" && $0 != " " }
            let isKey = !key.isEmpty && rest[key.endIndex...].first == ":"
            return switch self {
            case _ where isKey: "put the key on a line of its own"
            case .text where stray.first == ",": "put '[' and ']' around a list"
            case .text: "put the quotes around the whole text, or remove them"
            case .list, .mapping: "remove it, or put it inside the brackets"
            }
        }
    }
}

extension SourceText {
    /// Whether the value ends on its line: the next line that is neither blank nor a comment begins with a key or an
    /// item, or there is no such line.
    fileprivate func endsOnItsLine(before position: Position) -> Bool {
        guard position.line < lineCount else { return true }
        let next = (Int(position.line) + 1...lineCount).prefix(100).first {
            let text = written(onLine: $0, from: 1).drop { $0 == " " }
            return !text.isEmpty && text.first != "#"
        }
        return next.map { entryLine($0) != nil } ?? true
    }
}
