import ConfigText

/// Reads an INI file into its sections.
struct IniReader {
    private let source: Source
    private let dialect: IniDialect
    private var sections: [IniSection] = []
    /// The setting that is read, whose value may go on over further lines.
    private var open: OpenSetting?

    private struct OpenSetting {
        let name: String
        let line: Int
        let indent: Int
        var values: [Substring]
    }

    /// The sections of a source, in its order. Sections of one name stay apart.
    static func sections(of source: Source, in dialect: IniDialect) throws(ImportRefusal) -> [IniSection] {
        var reader = IniReader(source: source, dialect: dialect)
        for line in try source.numberedLines() { try reader.read(line) }
        reader.close()
        return reader.sections
    }

    private init(source: Source, dialect: IniDialect) {
        self.source = source
        self.dialect = dialect
    }

    private mutating func read(_ line: NumberedLine) throws(ImportRefusal) {
        let indent = line.text.prefix { $0 == " " || $0 == "\t" }.count
        let content = content(of: line.text, indent: indent)
        if content.isEmpty { return }
        if dialect.hasContinuations, let setting = open, indent > setting.indent {
            open?.values.append(content)
            return
        }
        close()
        if content.first == "[" { return try header(content, line.number) }
        guard !sections.isEmpty else {
            throw ImportRefusal(
                "cannot read the line: no section such as [name] precedes it", at: source.place(line.number))
        }
        guard let sign = content.firstIndex(where: dialect.separators.contains) else {
            guard dialect.allowsBareNames else {
                throw ImportRefusal("cannot read the line: '=' is missing", at: source.place(line.number))
            }
            open = OpenSetting(name: String(content), line: line.number, indent: indent, values: [])
            return
        }
        let name = String(content[..<sign].trimmed)
        guard !name.isEmpty else {
            throw ImportRefusal("cannot read the line: a name before '=' is missing", at: source.place(line.number))
        }
        let value = content[content.index(after: sign)...].trimmed
        open = OpenSetting(
            name: dialect.isLowercase ? name.lowercased() : name, line: line.number, indent: indent, values: [value])
    }

    /// The line without comments and without spaces around it.
    private func content(of line: Substring, indent: Int) -> Substring {
        let text = line.trimmed
        if let first = text.first, first == "#" || first == ";", indent == 0 || dialect.hasIndentedComments {
            return ""
        }
        var previous: Character = "x"
        for index in line.indices {
            if dialect.inlineComments.contains(line[index]), previous == " " || previous == "\t" {
                return line[..<index].trimmed
            }
            previous = line[index]
        }
        return text
    }

    private mutating func header(_ text: Substring, _ line: Int) throws(ImportRefusal) {
        guard let end = text.lastIndex(of: "]"), text.index(after: text.startIndex) < end else {
            throw ImportRefusal("cannot read the section: it is not like [name]", at: source.place(line))
        }
        let name = String(text[text.index(after: text.startIndex)..<end])
        sections.append(IniSection(name: name, place: source.place(line)))
    }

    private mutating func close() {
        guard let setting = open, let section = sections.last else { return }
        open = nil
        let value = setting.values.filter { !$0.isEmpty }.joined(separator: "\n")
        let origin = SettingOrigin("[\(section.name)] \(setting.name)", at: source.place(setting.line))
        sections[sections.count - 1].directives.append(Directive(setting.name, value, from: origin))
    }
}

/// A section of an INI file.
struct IniSection: Sendable {
    let name: String
    let place: SourcePlace
    var directives: [Directive<String>] = []

    /// The parts of a name such as `program:web`; nil for another kind of section.
    func name(after kind: String) -> String? {
        name.hasPrefix(kind + ":") ? String(name.dropFirst(kind.count + 1).trimmed) : nil
    }
}
