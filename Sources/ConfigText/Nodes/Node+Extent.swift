extension Span {
    /// From here to the bracket that closes a collection. A block collection has none: libyaml ends it where the next
    /// thing starts, which may be many lines below, so it ends with its last item instead.
    func extended(to closing: Span, after last: Span?) -> Span {
        let hasBracket = closing.start != closing.end
        return Span(from: start, to: hasBracket ? closing.end : last?.end ?? end)
    }
}

extension Node {
    /// Whether it is the inner part of `{{ … }}`.
    func opensTwice(at span: Span, in source: SourceText) -> Bool {
        guard scalar == nil, span.start.column > 1 else { return false }
        let characters = source.characters(onLine: Int(span.start.line), from: Int(span.start.column) - 1, count: 2)
        return characters == ["{", "{"]
    }
}
