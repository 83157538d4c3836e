/// A text of a worker, such as an argument, with the parts that only the machine knows on which the worker runs.
package struct ExportedText: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        /// A variable of the master's environment, and what stands in its place where it is unset or empty.
        case variable(String, fallback: String?)
        /// The port that the kernel picks for the worker's own socket, or for the socket of this name.
        case pickedPort(of: String?)
        /// A byte that is not UTF-8.
        case byte(UInt8)
    }

    package let parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// A text without any such part.
    package init(_ text: String) { parts = text.isEmpty ? [] : [.literal(text)] }

    /// The text; nil if the machine has to complete it.
    package var literal: String? {
        var text = ""
        for part in parts {
            guard case .literal(let piece) = part else { return nil }
            text += piece
        }
        return text
    }

    /// The names of the variables in the text.
    package var variables: [String] {
        parts.compactMap { if case .variable(let name, _) = $0 { name } else { nil } }
    }

    /// The name by which a worker reads a variable of the machine whose own name its `env` gives another value.
    package static func machineName(of variable: String) -> String { "PREFORK_ENV_\(variable)" }

    /// The text as the manifest writes it, for messages.
    package var written: String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .variable(let name, let fallback): "${env:\(name)\(fallback.map { ":-\($0)" } ?? "")}"
            case .pickedPort(let socket): socket.map { "${port:\($0)}" } ?? "${port}"
            case .byte: "\u{FFFD}"
            }
        }.joined()
    }
}
