/// The text of a manual page in the language of man(7), which groff and mandoc read.
struct Roff {
    private(set) var text: String
    private var isBelowTitle = false

    /// - Parameters:
    ///   - name: The page's name, such as `prefork-run-check`.
    ///   - date: The day of the page: `2026-11-30`.
    init(name: String, section: Int, date: String, title: String) {
        let source = "prefork-run \(Version.current)"
        text =
            ".TH \(Roff.quoted(name.uppercased())) \(section) \"\(date)\" \(Roff.quoted(source)) \(Roff.quoted(title))\n"
        // No hyphens, which would become parts of names, and no gaps between words.
        text += ".nh\n.ad l\n"
    }

    mutating func section(_ title: String) {
        text += ".SH \(Roff.quoted(title.uppercased()))\n"
        isBelowTitle = true
    }

    mutating func subsection(_ title: String) {
        text += ".SS \(Roff.quoted(title))\n"
        isBelowTitle = true
    }

    /// The forms of a command line. What does not fit into the line goes on behind the program's name.
    mutating func synopsis(_ forms: [String]) {
        for form in forms {
            let name = form.prefix { $0 != " " }
            text += ".SY \(Roff.escaped(String(name)))\n\(Roff.usage(String(form.dropFirst(name.count + 1))))\n"
        }
        text += ".YS\n"
    }

    mutating func paragraph(_ prose: String) {
        startParagraph()
        text += Roff.prose(prose) + "\n"
    }

    /// The first paragraph below a title needs no request.
    private mutating func startParagraph() {
        if !isBelowTitle { text += ".PP\n" }
        isBelowTitle = false
    }

    /// A paragraph of prose with a tag that hangs out on the left.
    ///
    /// - Parameter tag: The tag as roff.
    mutating func item(_ tag: String, _ prose: String) {
        text += ".TP\n\(tag)\n\(Roff.prose(prose))\n"
        isBelowTitle = false
    }

    /// A further line of the item before.
    mutating func line(_ roff: String) { text += ".br\n\(roff)\n" }

    /// Lines that are shown as they are.
    mutating func lines(_ lines: [String]) {
        startParagraph()
        text += ".RS 4\n.EX\n" + lines.map { Roff.literal($0) + "\n" }.joined() + ".EE\n.RE\n"
    }

    /// Moves what follows to the right until `outdent`.
    mutating func indent() { text += ".RS\n" }

    mutating func outdent() { text += ".RE\n" }

    /// Adds roff.
    mutating func add(_ roff: String) { text += roff + "\n" }
}

extension Roff {
    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

    /// Prose, in which backticks stand around what a user types.
    static func prose(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        return guarded(parts.enumerated().map { $0 % 2 == 1 ? bold($1) : escaped($1) }.joined())
    }

    /// A line as it is.
    static func literal(_ line: String) -> String { guarded(escaped(line)) }

    /// A form of a command line: the words in bold, the names of values in italics, brackets and bars as they are. What
    /// stands in brackets stays in one line.
    static func usage(_ form: String) -> String {
        var text = ""
        var word = ""
        func endWord(_ font: (String) -> String = Roff.bold) {
            text += word.isEmpty || word == "..." ? word : font(word)
            word = ""
        }
        var isValue = false
        var depth = 0
        for character in form {
            if isValue, character != ">" {
                // `<manifest or name>` would be three words without the angle brackets.
                word.append(character == " " ? "-" : character)
            } else if isValue {
                endWord(Roff.italic)
                isValue = false
            } else if character == "<" {
                endWord()
                isValue = true
            } else if " []|".contains(character) {
                endWord()
                depth += character == "[" ? 1 : character == "]" ? -1 : 0
                text += character == " " && depth > 0 ? "\\~" : String(character)
            } else {
                word.append(character)
            }
        }
        endWord()
        return guarded(text)
    }

    /// Names of manual pages, such as `prefork-run(1)`, as cross references.
    static func references(_ pages: [(name: String, section: Int)]) -> String {
        pages.enumerated().map { index, page in
            ".BR \\%\(escaped(page.name)) (\(page.section))" + (index + 1 < pages.count ? "," : "")
        }.joined(separator: "\n")
    }

    /// Text without a meaning of its own for roff. A minus is one that can be copied into a shell, and quotes are straight.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "`": escaped += "\\(ga"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A line that roff does not take for a request.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    private static func quoted(_ text: String) -> String {
        "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
    }
}
