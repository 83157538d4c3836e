/// A tag, with which YAML says what type a value has: `!!str`, `!vault`.
struct Tag: Hashable, Sendable {
    /// The tag as libyaml returns it, with the standard prefix written out in full.
    private let text: String

    private static let standard = "tag:yaml.org,2002:"

    init(_ text: String) { self.text = text }

    /// Whether the tag makes any value a text.
    var isText: Bool { text == "!" || text == Tag.standard + "str" }

    /// Whether the tag is a standard one. A standard tag is accepted, because it names a type that YAML itself has.
    var isKnown: Bool {
        if text == "!" { return true }
        return text.hasPrefix(Tag.standard)
            && ["str", "int", "float", "bool", "null", "seq", "map"].contains(text.dropFirst(Tag.standard.count))
    }

    /// The tag as it is written in a file.
    var written: String {
        text.hasPrefix(Tag.standard) ? "!!" + text.dropFirst(Tag.standard.count) : text
    }
}
