import ConfigText

/// A unit file of systemd, as systemd.syntax(7) describes it.
struct UnitSource: Sendable {
    /// The name of the unit, such as `web@.service`.
    let name: String
    let sections: [IniSection]

    /// The kind of the unit: `service`, `socket`.
    var kind: String { name.split(separator: ".").last.map(String.init) ?? "" }

    /// The name without its kind, and without `@` and what follows it.
    var stem: String {
        let base = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        return String(base.cut(at: "@")?.before ?? base)
    }

    /// Whether it is a template, or an instance of one.
    var isTemplate: Bool { name.contains("@") }

    init(_ source: Source) throws(ImportRefusal) {
        name = String(source.name.split(separator: "/").last ?? "")
        var sections: [IniSection] = []
        var open: (line: Int, text: String)?
        for line in try source.numberedLines() {
            let content = line.trimmed
            // A comment between the lines of a value is no part of it.
            if content.first == "#" || content.first == ";" || content.isEmpty && open == nil { continue }
            let text = open.map { $0.text + " " + content } ?? String(content)
            let number = open?.line ?? line.number
            if content.last == "\\" {
                open = (number, String(text.dropLast()))
                continue
            }
            open = nil
            UnitSource.add(text, source.place(number), to: &sections)
        }
        if let open { UnitSource.add(open.text, source.place(open.line), to: &sections) }
        self.sections = sections
    }

    private static func add(_ text: String, _ place: SourcePlace, to sections: inout [IniSection]) {
        let content = text.trimmed
        if content.first == "[", content.last == "]" {
            sections.append(IniSection(name: String(content.dropFirst().dropLast()), place: place))
            return
        }
        if sections.isEmpty { sections.append(IniSection(name: "", place: place)) }
        let title = sections.last.map { "[\($0.name)] " } ?? ""
        let (name, value) = content.cut(at: "=") ?? (content, "")
        let origin = SettingOrigin(title + name.trimmed, at: place)
        sections[sections.count - 1].directives.append(
            Directive(String(name.trimmed), String(value.trimmed), from: origin))
    }

    /// The settings of all sections of a name.
    func settings(of section: String) -> [Directive<String>] {
        sections.filter { $0.name == section }.flatMap(\.directives)
    }
}

/// Divides a value of a unit into words, with the quotes and escapes of systemd.syntax(7).
enum UnitWords {
    /// The words; nil when a quote is not closed.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let next = rest.first {
            rest.removeFirst()
            switch (quote, next) {
            case (nil, " "), (nil, "\t"), (nil, "\n"):
                if let finished = word { words.append(finished) }
                word = nil
            case (nil, "'"), (nil, "\""):
                quote = next
                word = word ?? ""
            case (let open?, _) where open == next: quote = nil
            case (_, "\\"): word = (word ?? "") + escape(&rest)
            default: word = (word ?? "") + String(next)
            }
        }
        if quote != nil { return nil }
        if let finished = word { words.append(finished) }
        return words
    }

    /// Reads what follows a backslash.
    private static func escape(_ rest: inout Substring) -> String {
        guard let next = rest.first else { return "\\" }
        rest.removeFirst()
        switch next {
        case "a": return "\u{7}"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "s": return " "
        case "\\", "\"", "'": return String(next)
        case "x": return character(rest.prefix(2), radix: 16, length: 2, &rest) ?? "\\x"
        case "u": return character(rest.prefix(4), radix: 16, length: 4, &rest) ?? "\\u"
        case "U": return character(rest.prefix(8), radix: 16, length: 8, &rest) ?? "\\U"
        default: return "\\\(next)"
        }
    }

    private static func character(_ digits: Substring, radix: Int, length: Int, _ rest: inout Substring) -> String? {
        guard digits.count == length, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: radix),
            value != 0, let scalar = Unicode.Scalar(value)
        else { return nil }
        rest = rest.dropFirst(length)
        return String(scalar)
    }
}
