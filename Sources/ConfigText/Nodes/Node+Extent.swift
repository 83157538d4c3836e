extension Span {
    /// Returns the span of a collection that begins here and ends with its closing bracket.
    ///
    /// A block collection has no closing bracket. libyaml ends it at the next token, which may be many lines below, so
    /// its span ends with its last item instead.
    func extended(to closing: Span, after last: Span?) -> Span {
        let hasBracket = closing.start != closing.end
        return Span(from: start, to: hasBracket ? closing.end : last?.end ?? end)
    }
}

extension Node {
    /// Whether the node is the inner mapping of `{{ … }}`.
    func isInsideDoubleBraces(at span: Span, in source: SourceText) -> Bool {
        guard scalar == nil, span.start.column > 1 else { return false }
        let characters = source.characters(onLine: Int(span.start.line), from: Int(span.start.column) - 1, count: 2)
        return characters == ["{", "{"]
    }
}
