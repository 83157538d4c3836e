// A quote that is never closed. The text goes on to the next quote, many lines below, and the break comes behind that.

extension SourceText {
    /// The quote that swallowed whole lines, up to the one of a break.
    func openQuote(before position: Position) -> Diagnostic? {
        guard let text = swallowedText(before: position) else { return nil }
        let closing = Position(line: Int(text.end.line), column: max(Int(text.end.column) - 1, 1))
        return Diagnostic(
            .syntax, "cannot find the quote that closes this text: it is never closed on its line",
            at: Span(ofCharacterAt: text.start), hint: "close it where the text ends",
            related: [Diagnostic.Related("the text goes on to the next quote, here", at: Span(ofCharacterAt: closing))])
    }

    private func swallowedText(before position: Position) -> Span? {
        content.withUnsafeBufferPointer { bytes in
            guard var tokens = YAMLEvents(of: bytes) else { return nil }
            var found: Span?
            while let token = try? tokens.nextToken(), token.kind != .streamEnd, token.span.start < position {
                guard token.kind == .flowScalar, swallowsLines(token.span) else { continue }
                // Where one such text ends, the next opening quote is taken for its closing one, and so on.
                let isNext = found?.end.line == token.span.start.line
                found = Span(from: isNext ? found?.start ?? token.span.start : token.span.start, to: token.span.end)
            }
            return found?.end.line == position.line ? found : nil
        }
    }

    /// Whether a quoted text has lines in it that look like a manifest's.
    private func swallowsLines(_ span: Span) -> Bool {
        guard span.start.line < span.end.line, let quote = character(at: span.start),
            "\"'".unicodeScalars.contains(quote)
        else { return false }
        return (Int(span.start.line) + 1...Int(span.end.line)).prefix(100).contains { line in
            let rest = characters(onLine: line, from: 1, count: 200).drop { $0 == " " }
            let key = rest.prefix {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0))
            }
            let behind = rest[key.endIndex...]
            return !key.isEmpty && behind.first == ":" && behind.dropFirst().first.map { $0 == " " } ?? true
        }
    }
}
