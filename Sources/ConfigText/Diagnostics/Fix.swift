/// A change of the text that corrects what a diagnostic reports and changes nothing else.
public struct Fix: Hashable, Sendable {
    /// A replacement of one span of the text.
    public struct Edit: Hashable, Sendable {
        /// The span that is replaced. An empty span inserts text.
        public let span: Span
        /// The new text of the span.
        public let text: String

        package init(_ span: Span, _ text: String) {
            self.span = span
            self.text = text
        }
    }

    /// The change as a command, such as "write 30s".
    public let title: String
    /// The edits in the order of their places. No two of them overlap.
    public let edits: [Edit]

    package init(_ title: String, _ edits: [Edit]) {
        self.title = title
        self.edits = edits
    }
}
