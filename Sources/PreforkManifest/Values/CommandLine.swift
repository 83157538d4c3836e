/// A command line as one text, as a shell reads it.
enum CommandLine {
    /// The words into which a shell splits the line; nil for a line with which a shell does more, such as expanding a
    /// variable.
    ///
    /// A quote ends with its word. A manifest's own placeholders are kept. Any other dollar sign, backslash or pattern
    /// makes the result nil, because shells disagree about them.
    static func words(of text: String) -> [String]? {
        // No hint could show a longer line.
        guard text.utf8.count <= 4096 else { return nil }
        var words: [String] = []
        var word: String?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            // Another command follows on the next line, unless an option does.
            case "\n" where !(rest.words.first?.hasPrefix("-") ?? true): return nil
            case "\\" where rest.first == "\n":
                rest.removeFirst()
                if let word { words.append(word) }
                word = nil
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

    /// Whether a shell leaves the text between the quotes as it is.
    private static func isPlain(_ text: Substring) -> Bool {
        if text.contains("\\") || text.contains("`") { return false }
        return text.indices.allSatisfy { index in
            text[index] != "$" || placeholder(atStartOf: text[text.index(after: index)...]) != nil
        }
    }

    /// The placeholder after a dollar sign: `{port}`, `{env:NAME}`.
    private static func placeholder(atStartOf text: Substring) -> Substring? {
        guard text.first == "{", let end = text.firstIndex(of: "}") else { return nil }
        let name = text[..<end].dropFirst()
        let isOurs = Placeholder(rawValue: String(name)) != nil || name.hasPrefix("env:") && !name.contains(" ")
        return isOurs ? text[...end] : nil
    }
}
