/// A value of JSON (RFC 8259), whose members keep their order.
enum JSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// As it is written.
    case number(String)
    case text(String)
    case list([JSON])
    case object([Member])

    struct Member: Hashable, Sendable {
        let name: String
        let value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(arrayLiteral items: JSON...) { self = .list(items) }
    init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map(Member.init)) }
}

extension JSON {
    /// What YAML's core schema reads; nil when the text is no YAML.
    init?(yaml: String) {
        var findings = Findings()
        let source = Source(name: "", bytes: Array(yaml.utf8))
        guard let node = NodeReader.read(SourceText(source), into: &findings), findings.errorCount == 0 else {
            return nil
        }
        self.init(node)
    }

    private init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar): self.init(scalar)
        case .sequence(let items): self = .list(items.map(JSON.init))
        case .mapping(let entries): self = .object(entries.map { Member($0.key.value, JSON($0.value)) })
        }
    }

    private init(_ scalar: Scalar) {
        if scalar.isNull {
            self = .null
        } else if scalar.isPlain, scalar.text == "true" || scalar.text == "false" {
            self = .boolean(scalar.text == "true")
        } else if scalar.isPlain, scalar.text.first?.isNumber ?? false, Double(scalar.text) != nil {
            self = .number(scalar.text)
        } else {
            self = .text(scalar.text)
        }
    }
}
