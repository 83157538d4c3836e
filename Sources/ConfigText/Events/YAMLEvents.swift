import CLibYAML

/// Reads a document with libyaml, one event or one token at a time. No other file calls libyaml.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Creates a reader of bytes that must outlive it; returns nil if there is no memory.
    init?(of bytes: UnsafeBufferPointer<UInt8>) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        // The encoding is set and not detected, so that libyaml does not decode other bytes as UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        self.parser = parser
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Returns the next event.
    mutating func next() throws(SyntaxProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let span = Span(from: Position(event.start_mark), to: Position(event.end_mark))
        return YAMLEvent(kind: YAMLEvents.kind(of: event), span: span)
    }

    /// Returns the next token. Tokens are the pieces of the text from which events are made; comments are not tokens.
    ///
    /// One reader returns either events or tokens: libyaml does not support calls for both.
    mutating func nextToken() throws(SyntaxProblem) -> YAMLToken {
        var token = yaml_token_t()
        guard yaml_parser_scan(parser, &token) == 1 else { throw problem() }
        defer { yaml_token_delete(&token) }
        let span = Span(from: Position(token.start_mark), to: Position(token.end_mark))
        return YAMLToken(kind: YAMLEvents.kind(of: token), span: span)
    }

    private static func kind(of token: yaml_token_t) -> YAMLToken.Kind {
        switch token.type {
        case YAML_STREAM_START_TOKEN: .streamStart
        case YAML_VERSION_DIRECTIVE_TOKEN, YAML_TAG_DIRECTIVE_TOKEN: .directive
        case YAML_DOCUMENT_START_TOKEN, YAML_DOCUMENT_END_TOKEN: .documentMark
        case YAML_BLOCK_SEQUENCE_START_TOKEN: .blockSequenceStart
        case YAML_BLOCK_MAPPING_START_TOKEN: .blockMappingStart
        case YAML_BLOCK_END_TOKEN: .blockEnd
        case YAML_FLOW_SEQUENCE_START_TOKEN, YAML_FLOW_MAPPING_START_TOKEN: .flowOpening
        case YAML_FLOW_SEQUENCE_END_TOKEN, YAML_FLOW_MAPPING_END_TOKEN: .flowClosing
        case YAML_BLOCK_ENTRY_TOKEN: .blockEntry
        case YAML_FLOW_ENTRY_TOKEN: .flowEntry
        case YAML_KEY_TOKEN: .key
        case YAML_VALUE_TOKEN: .value
        case YAML_ALIAS_TOKEN: .alias
        case YAML_ANCHOR_TOKEN, YAML_TAG_TOKEN: .property
        case YAML_SCALAR_TOKEN where token.data.scalar.style == YAML_LITERAL_SCALAR_STYLE: .blockScalar
        case YAML_SCALAR_TOKEN where token.data.scalar.style == YAML_FOLDED_SCALAR_STYLE: .blockScalar
        case YAML_SCALAR_TOKEN: .flowScalar
        default: .streamEnd
        }
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: scalar(of: event)
        case YAML_SEQUENCE_START_EVENT:
            .sequenceStart(properties(event.data.sequence_start.anchor, event.data.sequence_start.tag))
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            .mappingStart(properties(event.data.mapping_start.anchor, event.data.mapping_start.tag))
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    private static func scalar(of event: yaml_event_t) -> YAMLEvent.Kind {
        let data = event.data.scalar
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        let scalar = Scalar(
            text: String(decoding: bytes, as: UTF8.self), isPlain: data.style == YAML_PLAIN_SCALAR_STYLE)
        return .scalar(scalar, properties(data.anchor, data.tag))
    }

    private static func properties(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> YAMLEvent.Properties? {
        anchor == nil && tag == nil ? nil : YAMLEvent.Properties(anchor: text(anchor), tag: text(tag))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    private func problem() -> SyntaxProblem {
        let state = parser.pointee
        let isLocated = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
        return SyntaxProblem(
            text: state.problem.map { String(cString: $0) } ?? "no memory",
            position: isLocated ? Position(state.problem_mark) : nil, byte: state.problem_offset,
            context: isLocated && state.context != nil ? Position(state.context_mark) : nil)
    }
}

extension Position {
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
