import ConfigText

/// Reads a Procfile: lines of `name: command`.
enum ProcfileReader {
    /// The processes in their order. A line that is no process is given with an empty name.
    static func processes(of source: Source) throws(ImportRefusal) -> [Directive<String>] {
        try source.numberedLines().compactMap { line in
            let text = line.trimmed
            if text.isEmpty || text.first == "#" { return nil }
            let place = source.place(line.number)
            guard let (name, command) = text.cut(at: ":"), isName(name) else {
                return Directive("", String(text), from: SettingOrigin(ProcfileReader.beginning(of: text), at: place))
            }
            return Directive(String(name), String(command.trimmed), from: SettingOrigin(String(name), at: place))
        }
    }

    /// The first word of a line, for a message. What may be a value is cut off.
    private static func beginning(of text: Substring) -> String {
        let word = text.prefix { $0 != " " && $0 != "\t" && $0 != "=" }
        return word.count == text.count ? "'\(word)'" : "'\(word)…'"
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0))
            }
    }
}
