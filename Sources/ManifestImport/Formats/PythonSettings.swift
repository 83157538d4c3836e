import ConfigText

/// Reads the assignments of a Python file, as `gunicorn.conf.py` is one. The file is text, and nothing of it is executed.
enum PythonSettings {
    enum Value: Sendable {
        case literal(PythonLiteral)
        /// An expression that only Python can compute, as it is written.
        case expression(String)
        /// Another statement, such as a function, a condition or a loop, by its first word.
        case statement(String)
    }

    /// The statements of the file's top level. Imports and texts alone, which set nothing, are not among them.
    static func statements(of source: Source) throws(ImportRefusal) -> [Directive<Value>] {
        var statements: [Directive<Value>] = []
        for (number, text) in try logicalLines(of: source) {
            guard let first = text.first, !first.isWhitespace else { continue }
            let place = source.place(number)
            if let (name, value) = assignment(text) {
                let origin = SettingOrigin(name, at: place)
                let literal = PythonReader.literal(value).map { Value.literal($0) }
                statements.append(Directive(name, literal ?? .expression(String(value.trimmed)), from: origin))
                continue
            }
            let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }
            switch words.first.map(String.init) ?? "" {
            case "import", "from", "pass", "else", "elif", "except", "finally", "", "@": continue
            case "def", "async", "class":
                let name = words.dropFirst().first { $0 != "def" }.map(String.init) ?? ""
                statements.append(Directive(name, .statement("def"), from: SettingOrigin(name, at: place)))
            case let word where "'\"".contains(first):
                _ = word
            case let word:
                statements.append(Directive(word, .statement(word), from: SettingOrigin("'\(word)'", at: place)))
            }
        }
        return statements
    }

    private static func assignment(_ text: Substring) -> (name: String, value: Substring)? {
        guard let (before, after) = text.cut(at: "="), !after.hasPrefix("=") else { return nil }
        // `workers: int = 4` names a type.
        let name = (before.cut(at: ":")?.before ?? before).trimmed
        return name.isVariable ? (String(name), after) : nil
    }

    /// The lines of the file, each with those over which its brackets, its quotes or a backslash at its end lead.
    private static func logicalLines(of source: Source) throws(ImportRefusal) -> [(number: Int, text: Substring)] {
        var result: [(number: Int, text: Substring)] = []
        var open = ""
        var start = 0
        var scanner = PythonLineScanner()
        for line in try source.numberedLines() {
            if open.isEmpty { start = line.number } else { open += "\n" }
            open += line.text
            if scanner.isOpen(after: line.text) { continue }
            if !open.trimmed.isEmpty, open.trimmed.first != "#" { result.append((start, open[...])) }
            open = ""
        }
        guard open.isEmpty else {
            throw ImportRefusal("cannot read the line: a bracket or a quote is not closed", at: source.place(start))
        }
        return result
    }
}

/// Finds out whether a line of Python goes on with the next one.
private struct PythonLineScanner {
    private var depth = 0
    /// The quotes that end the text that is open.
    private var quote: String?

    mutating func isOpen(after line: Substring) -> Bool {
        var rest = line
        var endsWithBackslash = false
        while let next = rest.first {
            endsWithBackslash = false
            if let open = quote {
                if next == "\\" {
                    rest = rest.dropFirst(2)
                    endsWithBackslash = rest.isEmpty
                } else if rest.hasPrefix(open) {
                    quote = nil
                    rest = rest.dropFirst(open.count)
                } else {
                    rest.removeFirst()
                }
                continue
            }
            switch next {
            case "#": rest = ""
            case "'", "\"":
                let triple = String(repeating: next, count: 3)
                quote = rest.hasPrefix(triple) ? triple : String(next)
                rest = rest.dropFirst(quote?.count ?? 1)
            case "\\":
                rest.removeFirst()
                endsWithBackslash = rest.isEmpty
            case "(", "[", "{":
                depth += 1
                rest.removeFirst()
            case ")", "]", "}":
                depth = max(0, depth - 1)
                rest.removeFirst()
            default: rest.removeFirst()
            }
        }
        // A text in single quotes ends with its line.
        if quote?.count == 1, !endsWithBackslash { quote = nil }
        return depth > 0 || quote != nil || endsWithBackslash
    }
}
