import ConfigText

/// Expands what circus fills in: `$(circus.wid)`, `$(circus.sockets.web)`, `$(circus.env.HOME)`, and the older `$WID`.
struct CircusText {
    /// The variables that the file gives the watcher.
    let variables: [String: String]
    /// The placeholder of each socket, by its name in lowercase.
    let sockets: [String: String]

    /// Whether a text has the number of a process, which circus counts from 1.
    static func hasNumber(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.contains("circus.wid") || lower.contains("$(wid)") || lower.contains("((wid))")
            || text.contains("$WID")
    }

    /// The sockets that a text names.
    static func sockets(in text: String) -> [String] {
        pieces(of: text).compactMap { piece in
            guard case .variable(let name) = piece else { return nil }
            return socket(name)
        }
    }

    func expand(_ text: String) -> (text: String, notes: [Note]) {
        var result = ""
        var notes: [Note] = []
        for piece in CircusText.pieces(of: text) {
            switch piece {
            case .text(let text): result += ManifestText.literal(text)
            case .variable(let written):
                let name = CircusText.bare(written)
                if name == "wid" {
                    result += "${id}"
                } else if let socket = CircusText.socket(written) {
                    result += sockets[socket] ?? ManifestText.literal("$(\(written))")
                    if sockets[socket] == nil { notes.append(.decide("circus knows no socket '\(socket)' either")) }
                } else if name.hasPrefix("env.") {
                    let variable = String(written.split(separator: ".").last ?? "")
                    let known = variables.first { $0.key.lowercased() == variable.lowercased() }
                    result += known.map { ManifestText.literal($0.value) } ?? "${env:\(variable.uppercased())}"
                } else {
                    result += ManifestText.literal("$(\(written))")
                    notes.append(.decide("circus filled in $(\(written)); write its value"))
                }
            }
        }
        return (result, notes)
    }

    /// The value of a variable, in which circus also fills in `$HOME` and `${HOME}` from its own environment.
    func expandVariable(_ text: String) -> (text: String, notes: [Note]) {
        var (result, notes) = expand(text)
        // The expansion has doubled each dollar sign.
        for (opening, closing) in [("$${", "}"), ("$$", "")] {
            var rest = result[...]
            result = ""
            while let range = rest.firstRange(of: opening) {
                result += rest[..<range.lowerBound]
                let name = rest[range.upperBound...].prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
                let behind = rest[name.endIndex...]
                if name.isVariable, behind.hasPrefix(closing) {
                    result += "${env:\(name)}"
                    rest = behind.dropFirst(closing.count)
                } else {
                    result += opening
                    rest = rest[range.upperBound...]
                }
            }
            result += rest
        }
        return (result, notes)
    }

    private enum Piece {
        case text(String)
        /// A variable as it is written, such as `circus.env.HOME`.
        case variable(String)
    }

    private static func bare(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasPrefix("circus.") ? String(lower.dropFirst("circus.".count)) : lower
    }

    private static func socket(_ name: String) -> String? {
        let bare = bare(name)
        return bare.hasPrefix("sockets.") ? String(bare.dropFirst("sockets.".count)) : nil
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let first = rest.first {
            let opening = rest.hasPrefix("$(") ? ")" : rest.hasPrefix("((") ? "))" : nil
            if let opening, let end = rest.firstRange(of: opening) {
                let name = rest[
                    rest.index(
                        rest.startIndex, offsetBy: 2)..<max(end.lowerBound, rest.index(rest.startIndex, offsetBy: 2))]
                if !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }) {
                    pieces += [.text(plain), .variable(String(name))]
                    plain = ""
                    rest = rest[end.upperBound...]
                    continue
                }
            } else if rest.hasPrefix("$WID") {
                pieces += [.text(plain), .variable("wid")]
                plain = ""
                rest = rest.dropFirst(4)
                continue
            }
            plain.append(first)
            rest.removeFirst()
        }
        return pieces + [.text(plain)]
    }
}
