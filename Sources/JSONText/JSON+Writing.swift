// JSON is written by hand, because a program that links Foundation takes megabytes of memory.
extension JSON {
    /// The value on one line without spaces, for logs.
    package var compact: String { line(comma: ",", colon: ":") }

    /// Returns the value in a layout for people and diffs. A list or an object that fits into a line of `width`
    /// characters is on one line; any other has a line for each element, indented by two spaces a level.
    package func pretty(width: Int) -> String { pretty(width: width, indent: "", taken: 0) }

    /// - Parameter taken: The number of characters on the line before and after the value.
    private func pretty(width: Int, indent: String, taken: Int) -> String {
        var room = width - taken
        takeLine(from: &room)
        if room >= 0 {
            let line = line(comma: ", ", colon: ": ")
            guard taken + line.unicodeScalars.count > width else { return line }
        }
        let inner = indent + "  "
        let taken = inner.utf8.count + 1
        switch self {
        case .null, .boolean, .number, .text, .list([]), .object([]): return line(comma: ", ", colon: ": ")
        case .list(let items):
            let lines = items.map { inner + $0.pretty(width: width, indent: inner, taken: taken) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .object(let members):
            let lines = members.map { member in
                let name = JSON.quoted(member.name) + ": "
                let taken = taken + name.unicodeScalars.count
                return inner + name + member.value.pretty(width: width, indent: inner, taken: taken)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        }
    }

    /// Subtracts the width of the value on one line, escapes aside, from `room`, and stops when `room` is negative.
    ///
    /// The caller asks for the width before it writes the line. Otherwise a value inside many levels would be written
    /// once for each of them.
    private func takeLine(from room: inout Int) {
        switch self {
        case .null, .boolean: room -= 4
        case .number(let text): room -= text.utf8.count
        case .text(let text): room -= text.unicodeScalars.count + 2
        case .list(let items):
            room -= 2 * max(items.count, 1)
            for item in items where room >= 0 { item.takeLine(from: &room) }
        case .object(let members):
            room -= 2 * max(members.count, 1)
            for member in members where room >= 0 {
                room -= member.name.unicodeScalars.count + 4
                member.value.takeLine(from: &room)
            }
        }
    }

    private func line(comma: String, colon: String) -> String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): JSON.quoted(text)
        case .list(let items):
            "[" + items.map { $0.line(comma: comma, colon: colon) }.joined(separator: comma) + "]"
        case .object(let members):
            "{"
                + members.map { JSON.quoted($0.name) + colon + $0.value.line(comma: comma, colon: colon) }
                .joined(separator: comma) + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Control characters have to be escaped. The others could steer the terminal of a person who reads the
            // JSON.
            case _ where scalar.steers: result += escaped(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
