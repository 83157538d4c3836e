extension JSON {
    /// On one line.
    var line: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): JSON.quoted(text)
        case .list(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { JSON.quoted($0.name) + ": " + $0.value.line }.joined(separator: ", ") + "}"
        }
    }

    /// For people: what fits into a line of `width` is on one, the rest is indented by two spaces a level.
    ///
    /// - Parameters:
    ///   - indent: Of the line that the value ends.
    ///   - taken: How much of that line is written before and behind the value.
    func pretty(width: Int, indent: String = "", taken: Int = 0) -> String {
        let line = line
        guard taken + line.unicodeScalars.count > width else { return line }
        let inner = indent + "  "
        func block(_ open: String, _ lines: [String], _ close: String) -> String {
            "\(open)\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)\(close)"
        }
        switch self {
        case .null, .boolean, .number, .text: return line
        case .list(let items):
            return block("[", items.map { $0.pretty(width: width, indent: inner, taken: inner.utf8.count + 1) }, "]")
        case .object(let members):
            let lines = members.map { member in
                let name = JSON.quoted(member.name) + ": "
                let taken = inner.utf8.count + name.unicodeScalars.count + 1
                return name + member.value.pretty(width: width, indent: inner, taken: taken)
            }
            return block("{", lines, "}")
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..<" ", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
