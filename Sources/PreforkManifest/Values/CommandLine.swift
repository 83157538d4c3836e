/// A line that was meant for a shell.
enum CommandLine {
    /// Its words, as a shell would cut it; nil where a shell would do more than that, or something else.
    ///
    /// Quotes end with their word. Our own placeholders stay what they are; there is nothing else of a dollar, a
    /// backslash or a pattern that two shells and a list would agree on.
    static func words(of text: String) -> [String]? {
        // No person writes a longer line, and no hint could show it.
        guard text.utf8.count <= 4096 else { return nil }
        var words: [String] = []
        var word: String?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            // What follows would be another command.
            case "\n" where !rest.words.isEmpty: return nil
            case " ", "\t", "\n":
                if let word { words.append(word) }
                word = nil
            case "\"", "'":
                guard let end = rest.firstIndex(of: character), isPlain(rest[..<end]) else { return nil }
                word = (word ?? "") + rest[..<end]
                rest = rest[end...].dropFirst()
            case "$":
                guard let placeholder = placeholder(atStartOf: rest) else { return nil }
                word = (word ?? "") + "$" + placeholder
                rest = rest.dropFirst(placeholder.count)
            case "~", "#", "!":
                guard let begun = word else { return nil }
                word = begun + String(character)
            case "|", "&", ";", "<", ">", "(", ")", "[", "]", "{", "}", "*", "?", "`", "\\": return nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words.isEmpty ? nil : words
    }

    /// Whether a text between quotes is what it says.
    private static func isPlain(_ text: Substring) -> Bool {
        if text.contains("\\") || text.contains("`") { return false }
        return text.indices.allSatisfy { index in
            text[index] != "$" || placeholder(atStartOf: text[text.index(after: index)...]) != nil
        }
    }

    /// What follows a dollar: `{port}`, `{env:NAME}`.
    private static func placeholder(atStartOf text: Substring) -> Substring? {
        guard text.first == "{", let end = text.firstIndex(of: "}") else { return nil }
        let name = text[..<end].dropFirst()
        let isOurs = Placeholder(rawValue: String(name)) != nil || name.hasPrefix("env:") && !name.contains(" ")
        return isOurs ? text[...end] : nil
    }
}
