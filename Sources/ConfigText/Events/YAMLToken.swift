/// A piece of YAML as it is written, such as a bracket, a dash or a scalar. Between two tokens there are only white
/// space and comments.
struct YAMLToken {
    enum Kind {
        case streamStart, streamEnd
        case directive
        /// `---` or `...`.
        case documentMark
        /// The beginning and the end of a block collection. They follow from the indentation and have no characters.
        case blockSequenceStart, blockMappingStart, blockEnd
        /// A bracket or a brace.
        case flowOpening, flowClosing
        /// The dash of an item.
        case blockEntry
        /// The comma in a flow collection.
        case flowEntry
        /// The beginning of a key: a question mark, or no character if the key is on one line with its colon.
        case key
        /// The colon before a value.
        case value
        case alias
        /// An anchor or a tag.
        case property
        /// A plain scalar, or a scalar in quotes.
        case flowScalar
        /// A scalar after `|` or `>`.
        case blockScalar
    }

    let kind: Kind
    let span: Span

    /// Whether the token has characters in the text.
    var isWritten: Bool {
        switch kind {
        case .streamStart, .streamEnd, .blockSequenceStart, .blockMappingStart, .blockEnd: false
        case .key: span.start != span.end
        case .directive, .documentMark, .flowOpening, .flowClosing, .blockEntry, .flowEntry, .value, .alias, .property,
            .flowScalar, .blockScalar:
            true
        }
    }

    var firstLine: Int { Int(span.start.line) }

    /// Returns all tokens of a text.
    static func all(in text: SourceText) throws(SyntaxProblem) -> [YAMLToken] {
        var tokens: [YAMLToken] = []
        try text.content.withUnsafeBufferPointer { bytes throws(SyntaxProblem) in
            guard var reader = YAMLEvents(of: bytes) else { throw .noMemory }
            while true {
                let token = try reader.nextToken()
                tokens.append(token)
                if token.kind == .streamEnd { return }
            }
        }
        return tokens
    }
}
