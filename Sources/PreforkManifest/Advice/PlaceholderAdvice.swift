/// Advice on placeholders that a manifest does not have. `${PORT}` may mean a placeholder or a shell's variable.
enum PlaceholderAdvice {
    /// Returns the hint for the name between the braces of an unknown placeholder.
    static func hint(for name: String) -> String? {
        let bare = name.filter { $0 != " " }
        if bare != name, Placeholder.words.contains(bare) { return "write ${\(bare)}, without spaces" }
        for prefix in ["env.", "{env.", "ENV."] where bare.hasPrefix(prefix) {
            if bare.dropFirst(prefix.utf8.count).isIdentifier {
                return "write ${env:\(bare.dropFirst(prefix.utf8.count))}"
            }
        }
        // `${{ port }}`, as in GitHub Actions.
        if bare.hasPrefix("{") { return TemplateText.hint(forName: String(bare.dropFirst())) }
        let end = name.firstIndex { !($0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_") } ?? name.endIndex
        if end < name.endIndex, name[..<end].isIdentifier {
            return hint(for: String(name[..<end]), followedBy: name[end...])
        }
        let near = Suggestion.nearest(to: name, among: Placeholder.words)
        let isShell = !name.isEmpty && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
        let meant = [near.map { "'${\($0)}'" }, isShell ? "'${env:\(name)}'" : nil].compactMap { $0 }
        return meant.isEmpty ? nil : "did you mean \(meant.joinedByOr)?"
    }

    /// Returns the hint for the text behind `env:` of a placeholder: `NAME-default`, `NAME:=default`, `NAME:?error`.
    static func hint(forVariable text: Substring) -> String {
        let name = text.prefix { !"-:=?+".contains($0) }
        guard name.isIdentifier, name.count < text.count, let written = shell(name, text.dropFirst(name.count)) else {
            return "write ${env:NAME} or ${env:NAME:-default}"
        }
        return written
    }

    /// Returns the hint for a name that an operator of shells follows, as in `${LOG_LEVEL:-info}` and `${port:-80}`.
    private static func hint(for name: String, followedBy rest: Substring) -> String? {
        if MachinePlaceholder(rawValue: name) == .machine { return "write ${machine} or ${machine:-0}" }
        if MachinePlaceholder(rawValue: name) != nil { return "write ${\(name)}, which takes no default" }
        guard let placeholder = Placeholder(rawValue: name) else { return shell(name[...], rest) }
        let value = rest.drop { ":-=?+".contains($0) }
        let isOperator = rest.dropFirst().first.map { "-=?+".contains($0) } ?? false
        if rest.hasPrefix(":"), !isOperator, SocketPlaceholder.properties.contains(placeholder) {
            return "write ${\(name)}, or ${\(name):NAME} with the name of a socket"
        }
        let isDefault = rest.hasPrefix(":-") || rest.hasPrefix("-") || rest.hasPrefix(":=")
        let isKey = [.host, .port, .path, .cap].contains(placeholder)
        return isDefault && isKey && !value.isEmpty && value.utf8.count <= 40
            ? "write ${\(name)} here, and '\(name): \(value)' in the group" : "write ${\(name)}, which takes no default"
    }

    /// Returns the hint for a variable and an operator of shells.
    private static func shell(_ name: Substring, _ rest: Substring) -> String? {
        for prefix in [":-", ":=", "-", "="] where rest.hasPrefix(prefix) {
            return "write ${env:\(name):-\(String(rest.dropFirst(prefix.utf8.count)).excerpt)}"
        }
        // The default, without an operator.
        let isError = rest.hasPrefix(":?") || rest.hasPrefix("?")
        if isError { return "write ${env:\(name)}, which is an error where the variable is not set" }
        if rest.hasPrefix(":"), !rest.hasPrefix(":+"), rest.utf8.count > 1 {
            return "write ${env:\(name):-\(String(rest.dropFirst()).excerpt)}"
        }
        return "where a shell is needed, write [sh, -c, 'the whole line']"
    }
}
