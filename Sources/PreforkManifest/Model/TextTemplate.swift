/// A text with placeholders, cut into its parts. Those for the master's environment are settled already.
struct TextTemplate: Sendable {
    enum Part: Sendable {
        case text(String)
        /// `dollar` counts the dollars of the text from 0, to find the placeholder's place again.
        case placeholder(Placeholder, dollar: Int)
    }

    /// The text as it is for everyone; nil when there are placeholders.
    let literal: String?
    /// Empty for a literal, of which there are many.
    let parts: [Part]
    let span: Span
    /// How many dollars the text has.
    let dollars: Int

    init(_ literal: String, at span: Span) {
        self.literal = literal
        parts = []
        self.span = span
        dollars = 0
    }

    init(_ parts: [Part], at span: Span, dollars: Int) {
        literal = nil
        self.parts = parts
        self.span = span
        self.dollars = dollars
    }

    /// MAX_ARG_STRLEN of execve(2), less the zero at the end.
    static let longest = 131_071

    /// Whether one of its placeholders is such.
    func uses(_ isSuch: (Placeholder) -> Bool) -> Bool {
        parts.contains { if case .placeholder(let name, _) = $0 { isSuch(name) } else { false } }
    }

    /// Where a placeholder stands. The value's dollars are the source's, unless one is written as an escape: then it
    /// is the whole text.
    static func span(ofDollar index: Int, of count: Int, in whole: Span, source: SourceText) -> Span {
        let bytes = source.bytes(in: whole)
        let dollar = UInt8(ascii: "$")
        var start: Int?
        var seen = 0
        for offset in bytes.indices where bytes[offset] == dollar {
            if seen == index { start = offset }
            seen += 1
        }
        guard let start, seen == count else { return whole }
        let rest = bytes[(start + 1)...].prefix { $0 != dollar }
        let end = rest.firstIndex(of: UInt8(ascii: "}")) ?? (rest.first == UInt8(ascii: "{") ? start + 1 : start)
        return Span(from: source.position(ofByte: start), to: source.position(ofByte: end + 1))
    }
}
