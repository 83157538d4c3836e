import JSONText

// How the texts of a worker are written for Compose, which replaces `${NAME}` by variables of whoever calls it.
extension ExportedText {
    var compose: String {
        parts.map { part in
            switch part {
            case .literal(let text): text.replacing("$", with: "$$")
            case .variable(let name, let fallback): NeededVariable.compose(name, fallback)
            case .pickedPort: "0"
            case .byte: "\u{FFFD}"
            }
        }.joined()
    }
}

extension NeededVariable {
    /// The variable with its default, as `${NAME:-default}`. Compose refuses a file whose variable is not set and has none.
    static func compose(_ name: String, _ fallback: String?) -> String {
        guard let fallback else { return "${\(name):?}" }
        return "${\(name):-\(fallback.replacing("$", with: "$$"))}"
    }
}

extension [String] {
    /// Texts that are not to be changed.
    var composeLiterals: JSON { .texts(map { $0.replacing("$", with: "$$") }) }
}
