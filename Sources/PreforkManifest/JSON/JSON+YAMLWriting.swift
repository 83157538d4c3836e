// Every text of JSON is a text of YAML; what is added here is what people like to read.
extension JSON {
    /// As lines of YAML: what fits on a line is in brackets, the rest is indented.
    package func block(indent: Int, width: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .object(let members) where !members.isEmpty:
            return members.map { member in
                "\(margin)\(JSON.flow(text: member.name)):"
                    + member.value.value(after: indent + member.name.unicodeScalars.count + 1, indent, width)
            }.joined()
        case .list(let items) where !items.isEmpty:
            return items.map { item in
                // The dash stands where an item's first line has its indentation.
                "\(margin)- " + item.block(indent: indent + 2, width: width).dropFirst(indent + 2)
            }.joined()
        case .object, .list, .null, .boolean, .number, .text: return margin + flow + "\n"
        }
    }

    /// On one line.
    package var flow: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(JSON.flow(text: $0.name)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .text(let text): JSON.flow(text: text)
        case .null, .boolean, .number: compact
        }
    }

    /// What follows a key and its colon.
    private func value(after column: Int, _ indent: Int, _ width: Int) -> String {
        let line = flow
        switch self {
        case .object(let members) where !members.isEmpty && column + 1 + line.unicodeScalars.count > width:
            return "\n" + block(indent: indent + 2, width: width)
        case .list(let items) where !items.isEmpty && column + 1 + line.unicodeScalars.count > width:
            return "\n" + block(indent: indent + 2, width: width)
        case .object, .list, .null, .boolean, .number, .text: return " \(line)\n"
        }
    }

    /// A text, in quotes unless every reader of YAML, old ones included, takes it for a text without them.
    private static func flow(text: String) -> String {
        let isWord = text.utf8.first.map { $0.isLetterOrDigit || "./_-+".utf8.contains($0) } ?? false
        let isSimple = text.utf8.allSatisfy { $0.isLetterOrDigit || "./_-+=@%".utf8.contains($0) }
        let isSpecial = specialWords.contains(text.lowercased()) || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") }
        return isWord && isSimple && !isSpecial && (isQuantity(text) || !mayBeNumber(text))
            ? text : quoted(text)
    }

    /// As in JSON, with the characters escaped that break lines in YAML or may not stand in it.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in JSON.text(text).compact.unicodeScalars {
            switch scalar {
            case "\u{7F}"..."\u{9F}": quoted += "\\x" + String(scalar.value, radix: 16)
            case "\u{2028}", "\u{2029}", "\u{FEFF}": quoted += "\\u" + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }

    private static func mayBeNumber(_ text: String) -> Bool {
        text.utf8.first { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }?.isDigit
            ?? true
    }

    /// `30s`, `1h30m`, `10%`, `127.0.0.1`.
    private static func isQuantity(_ text: String) -> Bool {
        guard text.utf8.first?.isDigit == true else { return false }
        let ends = text.utf8.last.map { "smh%".utf8.contains($0) } ?? false
        return ends && text.utf8.allSatisfy { $0.isDigit || "smh%".utf8.contains($0) }
            || text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
                && text.utf8.count { $0 == UInt8(ascii: ".") } == 3
    }

    /// In lower case. YAML 1.1 has more of them than 1.2.
    private static let specialWords: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", "-.inf", "+.inf", ".nan", ".",
    ]
}
