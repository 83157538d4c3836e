import ConfigText

/// Reads YAML and JSON, which is YAML too, with the place of each value.
enum YAMLFile {
    /// The root of a document.
    ///
    /// - Throws: The first mistake of the text.
    static func root(of source: Source) throws(ImportRefusal) -> Node {
        guard source.bytes.count <= Source.sizeLimit else {
            throw ImportRefusal("cannot read this: it is larger than 8 MiB", at: source.place(0))
        }
        guard String(validating: source.bytes, as: UTF8.self) != nil, !source.bytes.contains(0) else {
            throw ImportRefusal("cannot read this: it is not UTF-8 text", at: source.place(0))
        }
        let text = SourceText(source)
        var findings = Findings()
        let tree = NodeReader.read(text, into: &findings)
        if let error = findings.diagnostics.first(where: { $0.severity == .error }) {
            throw ImportRefusal(error.message, at: source.place(Int(error.span.start.line)))
        }
        guard let tree, tree.end == nil else {
            throw ImportRefusal("cannot read this: it has no values", at: source.place(0))
        }
        return tree.root
    }
}

extension Node {
    /// The text of a scalar that is not null.
    var text: String? {
        guard let scalar, !scalar.isNull else { return nil }
        return scalar.text
    }

    /// The whole number that a scalar is; nil for another value.
    var integer: Int? { scalar.flatMap { Int($0.text) } }

    /// The boolean that a scalar is, as YAML 1.1 and 1.2 write it.
    var boolean: Bool? {
        switch scalar?.text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    /// The texts of a list of scalars, or the only scalar; nil for another value.
    var texts: [String]? {
        if let text { return [text] }
        guard let sequence else { return nil }
        let texts = sequence.compactMap(\.text)
        return texts.count == sequence.count ? texts : nil
    }

    func value(of key: String) -> Node? { mapping?.first { $0.key.value == key }?.value }
}
