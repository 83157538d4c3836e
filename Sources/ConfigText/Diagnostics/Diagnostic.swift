/// A message about one place in a text: what is wrong there, and what to write instead.
public struct Diagnostic: Hashable, Sendable {
    /// How serious a diagnostic is.
    public enum Severity: String, Hashable, Sendable {
        /// The text is rejected.
        case error
        /// The text is accepted, but probably does not say what its author means.
        case warning
    }

    /// Another place in the text that helps to understand a diagnostic, such as the first use of a duplicate key.
    public struct Related: Hashable, Sendable {
        /// What is at this place, such as "first used here".
        public let message: String
        /// The place in the text.
        public let span: Span

        package init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    /// A line of another file, which the text names and which contains the mistake.
    public struct Quotation: Hashable, Sendable {
        /// The file's name as the text writes it.
        public let file: String
        /// The number of the line, counted from 1.
        public let line: Int
        /// The line, or the part of it that may be shown: values can be secrets.
        public let text: String

        package init(file: String, line: Int, text: String) {
            self.file = file
            self.line = line
            self.text = text
        }
    }

    /// The kind of mistake.
    public let code: Code
    /// What is wrong, in one sentence that begins with "cannot" or "unknown".
    public let message: String
    /// The place in the text, which is underlined.
    public let span: Span
    /// Short advice that is printed beside the caret, mostly what to write at this place.
    public let hint: String?
    /// Further facts, one sentence each.
    public let notes: [String]
    /// Other places in the text that help to understand the mistake.
    public let related: [Related]
    /// The line of another file that contains the mistake. If it is not nil, `span` is where the text names that file.
    public let quotation: Quotation?
    /// A change of the text that certainly corrects the mistake; nil if a person has to decide.
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

    /// The severity of the code.
    public var severity: Severity { code.severity }
}
