/// What a value is said to be by its author: `!!str`, `!vault`.
struct Tag: Hashable, Sendable {
    /// As libyaml gives it: a standard one is written out.
    private let text: String

    private static let standard = "tag:yaml.org,2002:"

    init(_ text: String) { self.text = text }

    /// Whether the value is a text, whatever it looks like.
    var isText: Bool { text == "!" || text == Tag.standard + "str" }

    /// Whether it is one of YAML's own, which say nothing that the value itself does not.
    var isKnown: Bool {
        if text == "!" { return true }
        return text.hasPrefix(Tag.standard)
            && ["str", "int", "float", "bool", "null", "seq", "map"].contains(text.dropFirst(Tag.standard.count))
    }

    /// As a person writes it.
    var written: String {
        text.hasPrefix(Tag.standard) ? "!!" + text.dropFirst(Tag.standard.count) : text
    }
}
