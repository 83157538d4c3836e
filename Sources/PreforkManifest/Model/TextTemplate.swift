/// A text with placeholders, divided into its parts. The placeholders of the master's environment are already filled
/// in.
struct TextTemplate: Sendable {
    enum Part: Sendable {
        case text(String)
        /// `dollar` is the number of the placeholder's dollar sign in the text, from 0. It leads back to the place.
        case placeholder(Placeholder, dollar: Int)
        /// A placeholder for a property of a socket, such as `${fd:admin}`.
        case socketPlaceholder(SocketPlaceholder, dollar: Int)
    }

    /// The text of every worker; nil when the text has placeholders.
    let literal: String?
    /// The parts of a text with placeholders; empty for a literal.
    let parts: [Part]
    let span: Span
    /// The number of dollar signs in the text.
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

    /// A text that could not be read. No text of a manifest has a NUL.
    static func unread(at span: Span) -> TextTemplate { TextTemplate("\0", at: span) }

    var isUnread: Bool { literal == "\0" }

    /// The longest text in bytes: MAX_ARG_STRLEN of execve(2), without the zero at the end.
    static let longest = 131_071

    /// Whether a placeholder of the text has the property.
    func uses(_ isSuch: (Placeholder) -> Bool) -> Bool {
        parts.contains { if case .placeholder(let name, _) = $0 { isSuch(name) } else { false } }
    }

    /// The place of a placeholder. The dollar signs of the value are those of the source, unless one of them is written
    /// as an escape: then the place is that of the whole text.
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
