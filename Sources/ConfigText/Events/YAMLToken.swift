/// A piece of YAML as it is written: a bracket, a dash, a scalar. What lies between two of them is white space and
/// comments, and nothing else.
struct YAMLToken {
    enum Kind {
        case streamStart, streamEnd
        case directive
        /// `---` or `...`
        case documentMark
        /// Nothing is written for these three: they say where a block begins and ends by its indentation.
        case blockSequenceStart, blockMappingStart, blockEnd
        case flowOpening, flowClosing
        /// A dash.
        case blockEntry
        /// A comma.
        case flowEntry
        /// A question mark, or nothing before a key that stands on one line with its colon.
        case key
        /// A colon.
        case value
        case alias
        /// An anchor or a tag.
        case property
        /// Plain or in quotes.
        case flowScalar
        /// After `|` or `>`.
        case blockScalar
    }

    let kind: Kind
    let span: Span

    /// Whether there is something to be seen.
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

    /// All tokens of a text that libyaml can read.
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
