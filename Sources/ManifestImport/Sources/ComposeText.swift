import ConfigText
import JSONText

/// Fills in what compose fills in: `${NAME}`, `${NAME:-default}`, `$NAME`, `$$`.
enum ComposeText {
    /// The text as a manifest writes it, where the variables are those of the environment of prefork-run.
    ///
    /// - Returns: The text, and the names of variables that have to be set there.
    static func expand(_ text: String) -> (text: String, needed: [String]) {
        var result = ""
        var needed: [String] = []
        for piece in pieces(of: text) {
            switch piece {
            case .text(let text): result += ManifestText.literal(text)
            case .variable(let name, let standard):
                if let standard, !standard.contains("}"), !standard.contains("$") {
                    result += "${env:\(name):-\(standard)}"
                } else {
                    result += "${env:\(name)}"
                    needed.append(name)
                }
            }
        }
        return (result, needed)
    }

    /// The text with the defaults of its variables, for a key that takes no placeholders; nil where one has none.
    static func plain(_ text: String) -> String? {
        var result = ""
        for piece in pieces(of: text) {
            switch piece {
            case .text(let text): result += text
            case .variable(_, let standard):
                guard let standard else { return nil }
                result += standard
            }
        }
        return result
    }

    private enum Piece {
        case text(String)
        case variable(String, standard: String?)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            pieces.append(.text(String(rest[..<dollar])))
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                pieces.append(.text("$"))
                rest.removeFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                let name = inner.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                guard name.isVariable else {
                    pieces.append(.text("$"))
                    continue
                }
                var operation = inner[name.endIndex...]
                if operation.first == ":" { operation.removeFirst() }
                let standard = operation.first == "-" ? String(operation.dropFirst()) : nil
                if operation.first == "+" {
                    // Compose takes the text behind the sign where the variable is set, and a manifest has no such form.
                    pieces.append(.text("${\(inner)}"))
                    rest = rest[rest.index(after: end)...]
                    continue
                }
                pieces.append(.variable(String(name), standard: standard))
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                guard name.isVariable else {
                    pieces.append(.text("$"))
                    continue
                }
                pieces.append(.variable(String(name), standard: nil))
                rest = rest[name.endIndex...]
            }
        }
        return pieces + [.text(String(rest))]
    }
}

/// A group of a service, whose texts may have variables.
struct ComposeGroup {
    var group: DraftGroup

    /// Writes a text in which placeholders are filled in.
    mutating func set(_ path: String..., to text: String, from origin: SettingOrigin) {
        let expanded = ComposeText.expand(text)
        group.keys.set(path[...], to: .text(expanded.text), [], from: origin)
        if let first = path.first { ask(for: expanded.needed, in: [text], at: first) }
    }

    /// Writes a list of texts in which placeholders are filled in.
    mutating func set(_ path: String..., toList texts: [String], from origin: SettingOrigin) {
        let expanded = texts.map(ComposeText.expand)
        group.keys.set(path[...], to: .texts(expanded.map(\.text)), [], from: origin)
        if let first = path.first { ask(for: expanded.flatMap(\.needed), in: texts, at: first) }
    }

    private mutating func ask(for variables: [String], in texts: [String], at key: String) {
        if texts.contains(where: { $0.contains("${") && $0.contains("+") && !$0.contains("$${") }) {
            group.keys.note(
                key, .decide("compose fills in ${NAME+text} by whether NAME is set; write the text that is meant"))
        }
        for name in variables {
            group.keys.note(
                key, .decide("set \(name) where prefork-run is started; compose takes it from .env as well"))
        }
    }
}
