import JSONText

// Every text of JSON is a text of YAML; what is added here is what people like to read.
extension JSON {
    /// As lines of YAML: what fits on a line is in brackets, the rest is indented.
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
            "{" + members.map { "\(FlowText.text($0.name)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .text(let text): FlowText.text(text)
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
}
