import ConfigText

extension Ledger where Value == Node {
    /// The entries of a mapping of YAML; nil for another value.
    init?(_ node: Node, named title: String, in source: Source) {
        guard let entries = node.mapping else { return nil }
        let prefix = title.isEmpty ? "" : title + "."
        self.init(
            entries.map { entry in
                let place = source.place(Int(entry.key.span.start.line))
                return Directive(entry.key.value, entry.value, from: SettingOrigin(prefix + entry.key.value, at: place))
            }, from: SettingOrigin(title, at: source.place(Int(node.span.start.line))))
    }

    /// Takes a text; one that is something else is left out.
    mutating func takeText(_ name: String, _ draft: inout Draft) -> (value: String, origin: SettingOrigin)? {
        guard let directive = take(name), directive.value.scalar?.isNull != true else { return nil }
        guard let text = directive.value.text else {
            draft.leaveOut(directive.origin, "it is no text")
            return nil
        }
        return (text, directive.origin)
    }

    mutating func takeInteger(_ name: String, _ draft: inout Draft) -> (value: Int, origin: SettingOrigin)? {
        guard let directive = take(name) else { return nil }
        guard let number = directive.value.integer else {
            draft.leaveOut(directive.origin, "it is no whole number")
            return nil
        }
        return (number, directive.origin)
    }

    mutating func takeBoolean(_ name: String, _ draft: inout Draft) -> (value: Bool, origin: SettingOrigin)? {
        guard let directive = take(name) else { return nil }
        guard let value = directive.value.boolean else {
            draft.leaveOut(directive.origin, "it is neither true nor false")
            return nil
        }
        return (value, directive.origin)
    }

    /// Takes a mapping as a ledger of its own.
    mutating func takeMapping(_ name: String, in source: Source, _ draft: inout Draft) -> Ledger<Node>? {
        guard let directive = take(name), directive.value.scalar?.isNull != true else { return nil }
        guard let ledger = Ledger(directive.value, named: directive.origin.name, in: source) else {
            draft.leaveOut(directive.origin, "it is no mapping")
            return nil
        }
        return ledger
    }
}
