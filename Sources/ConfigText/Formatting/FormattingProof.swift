/// Compares a formatted text with its source: both must have the same values, anchors and aliases in the same order,
/// and the same comments. A fault of the formatter therefore never changes a file.
struct FormattingProof {
    private let source: SourceText
    private let comments: [Comment]

    init(_ source: SourceText, _ comments: [Comment]) {
        self.source = source
        self.comments = comments
    }

    /// Returns the position in the source at which the two texts first differ; nil if they mean the same.
    func difference(to formatted: [UInt8]) -> Position? {
        let other = SourceText(Source(name: source.name, bytes: formatted))
        return differentEvent(in: other) ?? differentComment(in: other)
    }

    private func differentEvent(in other: SourceText) -> Position? {
        source.content.withUnsafeBufferPointer { bytes in
            other.content.withUnsafeBufferPointer { otherBytes in
                guard var events = YAMLEvents(of: bytes), var others = YAMLEvents(of: otherBytes) else {
                    return Span.fileStart.start
                }
                var last = Span.fileStart.start
                while true {
                    guard let event = try? events.next(), let pair = try? others.next() else { return last }
                    last = source.clamped(event.span.start)
                    guard event.kind == pair.kind else { return last }
                    if event.kind == .streamEnd { return nil }
                }
            }
        }
    }

    private func differentComment(in other: SourceText) -> Position? {
        guard let tokens = try? YAMLToken.all(in: other) else { return Span.fileStart.start }
        let others = Comment.all(in: TextLines(other), around: tokens)
        for (comment, pair) in zip(comments, others) where comment.text != pair.text { return comment.position }
        if comments.count == others.count { return nil }
        return comments.dropFirst(others.count).first?.position ?? comments.last?.position ?? Span.fileStart.start
    }
}
