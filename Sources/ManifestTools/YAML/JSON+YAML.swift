package import JSONText

extension JSON {
    /// Creates a value from a text in YAML, with the types of the core schema; returns nil if the text is not YAML.
    package init?(yaml: String) {
        var findings = Findings()
        let source = Source(name: "", bytes: Array(yaml.utf8))
        guard let node = NodeReader.read(SourceText(source), into: &findings)?.root, findings.errorCount == 0 else {
            return nil
        }
        self.init(node)
    }

    private init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar): self.init(scalar)
        case .sequence(let items): self = .list(items.map(JSON.init))
        case .unknown: self = .null
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
