import Supervision

extension Decoder {
    /// The names of capabilities. Their order in the file makes no difference.
    mutating func capabilities(_ node: Node, as name: String) -> Capabilities? {
        if let words = node.scalar?.text.lowercased(), ["none", "null", "~", ""].contains(words) {
            refuse(
                node, as: name, expecting: "a list of capabilities", hint: "write [] to keep none", .badCapability)
            return nil
        }
        guard let items = items(node, as: name, expecting: "a list of capabilities") else { return nil }
        let list = Decoder.wordList(in: node) { Capabilities(name: $0)?.names.first }
        if let list {
            refuse(
                node, as: name, expecting: "a list of capabilities", hint: "write \(list)", .badCapability,
                fix: .writing(list, for: node, in: source))
            return nil
        }
        return items.all { capability($0, as: name) }.map { Capabilities($0) }
    }

    private mutating func capability(_ node: Node, as name: String) -> Capabilities? {
        guard let text = text(node, as: name, expecting: TextForm.capability.one) else { return nil }
        if let capability = Capabilities(name: text) { return capability }
        if findings.counts(.badCapability) { return nil }
        let bare = text.lowercased().hasPrefix("cap_") ? String(text.dropFirst("cap_".count)) : text
        let names = Capabilities.names
        let certain = Suggestion.respelled(bare, among: names) ?? Suggestion.typo(of: bare, among: names)
        let near = certain ?? Suggestion.nearest(to: bare, among: names)
        let hint =
            OddCharacter.hint(in: text) ?? Decoder.hint(onCapability: text) ?? near.map { "did you mean '\($0)'?" }
        findings.report(
            .badCapability, "unknown capability '\(text.excerpt)'", at: node.span,
            hint: hint, notes: hint == nil ? ["capabilities(7) lists them, such as net_bind_service"] : [],
            fix: certain.flatMap { .writing($0, for: node, in: source) })
        return nil
    }

    /// The hint for all capabilities, as containers write them, and for one that is taken away, as systemd writes it.
    private static func hint(onCapability text: String) -> String? {
        if ["all", "cap_all", "*"].contains(text.lowercased()) {
            return "remove the key: without it, a worker has the capabilities of prefork-run"
        }
        return "~-!".contains(text.prefix(1)) && !text.isEmpty
            ? "list the capabilities that are kept: all others are dropped" : nil
    }
}
