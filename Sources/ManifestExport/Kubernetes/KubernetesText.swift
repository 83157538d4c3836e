import JSONText
import Supervision

// How the texts of a worker are written for Kubernetes, which replaces `$(NAME)` by the container's variables.
extension ExportedText {
    /// The text for an argument or a variable of a container. A port that the kernel picks is 0.
    ///
    /// - Parameter own: The variables that the container sets to something else than the machine's value, which has another name
    ///   there.
    func kubernetes(besides own: Set<String> = []) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): ExportedText.escaped(text)
            case .variable(let name, _): "$(\(own.contains(name) ? ExportedText.machineName(of: name) : name))"
            case .pickedPort: "0"
            case .byte: "\u{FFFD}"
            }
        }.joined()
    }

    /// The text with `$$` in place of a dollar sign that would begin a variable.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        var rest = text[...]
        while let first = rest.popFirst() {
            escaped.append(first)
            if first == "$", rest.first == "(" || rest.first == "$" { escaped.append("$") }
        }
        return escaped
    }
}

extension [ExportedText] {
    func kubernetes(besides own: Set<String>) -> JSON { .texts(map { $0.kubernetes(besides: own) }) }
}
