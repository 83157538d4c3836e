/// A change of the source after which a finding is gone and nothing else is different.
public struct Fix: Hashable, Sendable {
    /// A new text in the place of a span's; the span may be empty.
    public struct Edit: Hashable, Sendable {
        /// What is replaced.
        public let span: Span
        /// What stands there then.
        public let text: String

        package init(_ span: Span, _ text: String) {
            self.span = span
            self.text = text
        }
    }

    /// What is done, as a command: "write 30s".
    public let title: String
    /// In the order of the file, none inside another.
    public let edits: [Edit]

    package init(_ title: String, _ edits: [Edit]) {
        self.title = title
        self.edits = edits
    }
}
