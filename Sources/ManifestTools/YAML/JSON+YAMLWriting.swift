import JSONText

// Writes YAML. Every JSON text is YAML already; this form is easier to read.
extension JSON {
    /// Returns the value as lines of YAML. A collection that fits on a line is in brackets; any other is indented.
    package func block(indent: Int, width: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .object(let members) where !members.isEmpty:
            return members.map { member in
                "\(margin)\(FlowText.text(member.name)):"
                    + member.value.value(after: indent + member.name.unicodeScalars.count + 1, indent, width)
            }.joined()
        case .list(let items) where !items.isEmpty:
            return items.map { item in
                // The dash replaces the indentation of the item's first line.
                "\(margin)- " + item.block(indent: indent + 2, width: width).dropFirst(indent + 2)
            }.joined()
        case .object, .list, .null, .boolean, .number, .text: return margin + flow + "\n"
        }
    }

    /// The value as YAML on one line.
    package var flow: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(FlowText.text($0.name)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .text(let text): FlowText.text(text)
        case .null, .boolean, .number: compact
        }
    }

    /// Returns the text after a key and its colon.
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
}
