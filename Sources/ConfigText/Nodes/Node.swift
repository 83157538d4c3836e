/// A value of YAML and the span at which it is written. A value that an alias repeats has the span of its anchor,
/// because that is the place to edit.
package struct Node: Sendable {
    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([MappingEntry])
        /// A value that could not be read, and was reported.
        case unknown
    }

    package let content: Content
    package let span: Span

    package init(content: Content, span: Span) {
        self.content = content
        self.span = span
    }
}

/// A key with its value.
package struct MappingEntry: Sendable {
    package let key: Located<String>
    package let value: Node

    package init(key: Located<String>, value: Node) {
        self.key = key
        self.value = value
    }
}

extension Node {
    package var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    package var sequence: [Node]? { if case .sequence(let items) = content { items } else { nil } }
    package var mapping: [MappingEntry]? { if case .mapping(let entries) = content { entries } else { nil } }

    package var isUnknown: Bool { if case .unknown = content { true } else { false } }

    /// What the value is, as a part of a sentence: `a list`, `an empty value`, `'abc'`.
    package var article: String {
        switch content {
        case .scalar(let scalar) where scalar.isNull && scalar.text.isEmpty: "an empty value"
        case .scalar(let scalar) where scalar.isPlain: "'\(scalar.text.excerpt)'"
        case .scalar(let scalar) where scalar.text.isEmpty: "an empty text"
        case .scalar(let scalar): "the text \"\(scalar.text.excerpt)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .unknown: "this"
        }
    }
}
