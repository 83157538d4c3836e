/// A piece of YAML and where it is written. What comes through an alias keeps the place of its anchor, because that
/// is the place to edit.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
        /// Something that could not be read, and was reported.
        case unknown
    }

    let content: Content
    let span: Span
}

/// A text. Whether it means a number or a boolean depends on what is expected, and on `isPlain`.
struct Scalar: Equatable, Sendable {
    let text: String
    /// Written without quotes, so it may be a number, a boolean or nothing.
    let isPlain: Bool
    /// Said to be a text by a tag, `!!str`.
    var isTagged = false

    /// Nothing, as YAML 1.2's core schema writes it.
    var isNull: Bool {
        guard isPlain else { return false }
        return switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }
}

/// A key with its value.
struct Entry: Sendable {
    let key: Located<String>
    let value: Node
}

extension Node {
    var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    var sequence: [Node]? { if case .sequence(let items) = content { items } else { nil } }
    var mapping: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

    var isUnknown: Bool { if case .unknown = content { true } else { false } }

    /// What it is in a sentence: `a list`, `nothing`, `'abc'`.
    var article: String {
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

extension String {
    /// How often an ASCII character stands in it.
    func count(of wanted: UInt8) -> Int {
        let bytes = utf8.span
        var count = 0
        for index in bytes.indices where bytes[index] == wanted { count += 1 }
        return count
    }

    /// Whether a placeholder begins in it.
    var holdsPlaceholder: Bool {
        let bytes = utf8.span
        return bytes.indices.dropLast().contains {
            bytes[$0] == UInt8(ascii: "$") && bytes[$0 + 1] == UInt8(ascii: "{")
        }
    }

    /// Its beginning, as long as a sentence can bear.
    var excerpt: String {
        unicodeScalars.count > 60 ? String(String.UnicodeScalarView(unicodeScalars.prefix(57))) + "…" : self
    }
}
