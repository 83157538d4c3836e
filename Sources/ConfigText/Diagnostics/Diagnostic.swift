/// One thing that is wrong with a manifest, where it is and what to write instead.
public struct Diagnostic: Hashable, Sendable {
    /// What it means for the manifest.
    public enum Severity: String, Hashable, Sendable {
        /// It is refused.
        case error
        /// It is taken, and probably does not say what was meant.
        case warning
    }

    /// Another place that has to do with it.
    public struct Related: Hashable, Sendable {
        /// What is there.
        public let message: String
        /// The place.
        public let span: Span

        package init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    /// A line of another file: one that the manifest names, and in which the mistake is.
    public struct Quotation: Hashable, Sendable {
        /// As the manifest names it.
        public let file: String
        /// Which line it is, from 1.
        public let line: Int
        /// The line, or as much of it as may be shown.
        public let text: String

        package init(file: String, line: Int, text: String) {
            self.file = file
            self.line = line
            self.text = text
        }
    }

    /// What kind of mistake it is.
    public let code: Code
    /// One sentence, "cannot …" or "unknown …".
    public let message: String
    /// What is underlined.
    public let span: Span
    /// What to write at that very place; stands beside the caret.
    public let hint: String?
    /// What else there is to know, a sentence each.
    public let notes: [String]
    /// The other places that have to do with it.
    public let related: [Related]
    /// Where the mistake itself is, when that is not in the manifest; `span` then is where the manifest names the file.
    public let quotation: Quotation?
    /// What mends it for certain; nil when a person has to decide.
    public let fix: Fix?

    package init(
        _ code: Code, _ message: String, at span: Span, hint: String? = nil, notes: [String] = [],
        related: [Related] = [], quotation: Quotation? = nil, fix: Fix? = nil
    ) {
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint
        self.notes = notes
        self.related = related
        self.quotation = quotation
        self.fix = fix
    }

    /// That of the code.
    public var severity: Severity { code.severity }
}
