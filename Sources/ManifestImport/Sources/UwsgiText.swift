import ConfigText

/// Fills in what uWSGI fills in: `%(key)` with another setting, `$(NAME)` with a variable, `%d` with the folder of the file.
struct UwsgiText {
    let file: String
    let folder: String
    let settings: [Directive<String>]

    /// The names of the settings that others fill in.
    var usedNames: Set<String> {
        Set(settings.flatMap { UwsgiText.references(in: $0.value) })
    }

    private static func references(in text: String) -> [String] {
        text.ranges(of: "%(").compactMap { range in
            let rest = text[range.upperBound...]
            return rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }

    func expand(_ text: String) -> String { expand(text, depth: 8) }

    private func expand(_ text: String, depth: Int) -> String {
        var result = ""
        var rest = text[...]
        while let next = rest.first {
            let inner = rest.dropFirst(2)
            if rest.hasPrefix("%("), depth > 0, let end = inner.firstIndex(of: ")") {
                let name = inner[..<end]
                // uWSGI leaves what it does not know as it is, for a log format.
                result += value(of: name).map { expand($0, depth: depth - 1) } ?? ManifestText.literal("%(\(name))")
                rest = inner[inner.index(after: end)...]
            } else if rest.hasPrefix("$("), let end = inner.firstIndex(of: ")"), inner[..<end].isVariable {
                result += "${env:\(inner[..<end])}"
                rest = inner[inner.index(after: end)...]
            } else if next == "%", let value = rest.dropFirst().first.flatMap(magic) {
                result += ManifestText.literal(value)
                rest = inner
                // The folder ends with a '/' for uWSGI, and most files write another one.
                if value.hasSuffix("/"), rest.first == "/" { rest.removeFirst() }
            } else {
                result += next == "$" ? "$$" : String(next)
                rest.removeFirst()
            }
        }
        return result
    }

    private func value(of name: Substring) -> String? {
        for setting in settings.reversed() {
            if setting.name == name { return setting.value }
            guard ["set", "set-ph", "set-placeholder"].contains(setting.name),
                let (key, value) = setting.value.cut(at: "="),
                key.trimmed == name
            else { continue }
            return String(value.trimmed)
        }
        return nil
    }

    private func magic(_ letter: Character) -> String? {
        let name = file.split(separator: "/").last.map(String.init) ?? ""
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        return switch letter {
        case "d": folder + "/"
        case "p": "\(folder)/\(name)"
        case "s": name
        case "n": stem
        case "c": folder.split(separator: "/").last.map(String.init)
        default: nil
        }
    }
}
