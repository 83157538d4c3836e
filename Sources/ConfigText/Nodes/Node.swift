/// A piece of YAML and where it is written. What comes through an alias keeps the place of its anchor, because that
/// is the place to edit.
package struct Node: Sendable {
    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([MappingEntry])
        /// Something that could not be read, and was reported.
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

    /// What it is in a sentence: `a list`, `nothing`, `'abc'`.
    package var article: String {
        switch content {
        case .scalar(let scalar) where scalar.isNull: "nothing"
        case .scalar(let scalar) where scalar.isPlain: "'\(scalar.text.excerpt)'"
        case .scalar(let scalar) where scalar.text.isEmpty: "an empty text"
        case .scalar(let scalar): "the text \"\(scalar.text.excerpt)\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .unknown: "this"
        }
    }
}
