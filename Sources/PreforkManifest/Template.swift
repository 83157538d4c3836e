/// A text with placeholders, cut into its parts. Those for the master's environment are settled already.
struct Template: Sendable {
    enum Part: Sendable {
        case text(String)
        /// `dollar` counts the dollars of the text from 0, to find the placeholder's place again.
        case placeholder(Placeholder, dollar: Int)
    }

    let parts: [Part]
    let span: Span
    /// How many dollars the text has.
    let dollars: Int

    init(_ parts: [Part], at span: Span, dollars: Int = 0) {
        self.parts = parts
        self.span = span
        self.dollars = dollars
    }

    /// MAX_ARG_STRLEN of execve(2), less the zero at the end.
    static let longest = 131_071

    /// The text as it is for everyone; nil when there are placeholders.
    var literal: String? {
        switch parts.first {
        case nil: ""
        case .text(let text)? where parts.count == 1: text
        case .text?, .placeholder?: nil
        }
    }

    func uses(_ wanted: Set<Placeholder>) -> Bool {
        parts.contains { if case .placeholder(let name, _) = $0 { wanted.contains(name) } else { false } }
    }

    /// Where a placeholder stands. The value's dollars are the source's, unless one is written as an escape: then it
    /// is the whole text.
    static func span(ofDollar index: Int, of count: Int, in whole: Span, source: SourceText) -> Span {
        let characters = source.characters(in: whole)
        let dollars = characters.indices.filter { characters[$0].character == "$" }
        guard dollars.count == count, dollars.indices.contains(index) else { return whole }
        let start = dollars[index]
        let limit = dollars.indices.contains(index + 1) ? dollars[index + 1] : characters.endIndex
        let brace = characters[start..<limit].firstIndex { $0.character == "}" }
        let end = brace ?? start + (start + 1 < limit && characters[start + 1].character == "{" ? 1 : 0)
        let place = characters[end].position
        return Span(
            from: characters[start].position, to: Position(line: Int(place.line), column: Int(place.column) + 1))
    }
}

/// What a worker can be asked for in a text.
enum Placeholder: String, Hashable, Sendable, CaseIterable {
    case group, id, index, host, port, path, cap, fd, name

    /// Differ between workers that serve at the same place.
    static let personal: Set<Placeholder> = [.id, .index]
    /// Differ with the place where a worker serves.
    static let local: Set<Placeholder> = [.host, .port, .path, .cap, .fd]
}
