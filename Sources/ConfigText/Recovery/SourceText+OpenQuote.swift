// A quote that is not closed. The text continues to the next quote, perhaps many lines below, and libyaml stops after
// that quote.

extension SourceText {
    /// Reports the quote of a text that contains whole lines of keys and reaches the line of a syntax error.
    func openQuote(before position: Position) -> Diagnostic? {
        guard let text = runawayText(before: position) else { return nil }
        let closing = Position(line: Int(text.end.line), column: max(Int(text.end.column) - 1, 1))
        return Diagnostic(
            .syntax, "cannot find the closing quote of this text on its line",
            at: Span(ofCharacterAt: text.start), hint: "close it where the text ends",
            related: [Diagnostic.Related("the text continues to this quote", at: Span(ofCharacterAt: closing))])
    }

    /// Returns the span of the quoted text that reaches the line of the syntax error; nil if there is none.
    private func runawayText(before position: Position) -> Span? {
        content.withUnsafeBufferPointer { bytes in
            guard var tokens = YAMLEvents(of: bytes) else { return nil }
            var found: Span?
            while let token = try? tokens.nextToken(), token.kind != .streamEnd, token.span.start < position {
                guard token.kind == .flowScalar, containsKeyLines(token.span) else { continue }
                // The text ends at the opening quote of another text. That text's closing quote then opens a further
                // one, and so on: only the first quote is the mistake.
                let isNext = found?.end.line == token.span.start.line
                found = Span(from: isNext ? found?.start ?? token.span.start : token.span.start, to: token.span.end)
            }
            return found?.end.line == position.line ? found : nil
        }
    }

    /// Whether a quoted text contains lines that begin with a key.
    private func containsKeyLines(_ span: Span) -> Bool {
        guard span.start.line < span.end.line, let quote = character(at: span.start),
            "\"'".unicodeScalars.contains(quote)
        else { return false }
        return (Int(span.start.line) + 1...Int(span.end.line)).prefix(100).contains { line in
            let rest = characters(onLine: line, from: 1, count: 200).drop { $0 == " " }
            let key = rest.prefix {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0))
            }
            let afterKey = rest[key.endIndex...]
            return !key.isEmpty && afterKey.first == ":" && afterKey.dropFirst().first.map { $0 == " " } ?? true
        }
    }
}
