/// One thing that is wrong with a manifest, where it is and what to write instead.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable { case error, warning }

    /// Another place that has to do with it.
    public struct Related: Hashable, Sendable {
        public let message: String
        public let span: Span

        public init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    public let code: Code
    /// One sentence, "cannot …" or "unknown …".
    public let message: String
    public let span: Span
    /// What to write at that very place; stands beside the caret.
    public let hint: String?
    public let notes: [String]
    public let related: [Related]

    public init(
        _ code: Code, _ message: String, at span: Span, hint: String? = nil, notes: [String] = [],
        related: [Related] = []
    ) {
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint
        self.notes = notes
        self.related = related
    }

    public var severity: Severity { code.severity }
}
