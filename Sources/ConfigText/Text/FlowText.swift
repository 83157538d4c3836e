import JSONText

/// Texts as they are written between brackets or braces on one line.
///
/// YAML has many ways to write a text. There are two questions: whether it ends where it should, and whether it is taken
/// for a text and not for a number, a boolean or nothing.
package enum FlowText {
    /// Texts as a list: `[./server, --port, '${port}']`; nil when one of them cannot stand on a line.
    package static func list(_ texts: [String]) -> String? {
        let items = texts.compactMap(scalar)
        return items.count == texts.count ? "[\(items.joined(separator: ", "))]" : nil
    }

    /// A value that may be a number as well as a text, in quotes only where it would end elsewhere; nil when it cannot
    /// stand on a line.
    package static func scalar(_ text: String) -> String? {
        if needsEscapes(text) { return nil }
        return endsWhereItShould(text) ? text : quoted(text)
    }

    /// A text and nothing but a text, for every reader of YAML, old ones included.
    package static func text(_ text: String) -> String {
        isSurelyText(text) ? text : quoted(text)
    }

    /// In single quotes, which leave all as it is; in double ones what only escapes can write.
    private static func quoted(_ text: String) -> String {
        if needsEscapes(text) { return escaped(text) }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// As in JSON, with the characters escaped that break lines in YAML or may not stand in it.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in JSON.text(text).compact.unicodeScalars {
            switch scalar {
            case "\u{7F}"..."\u{A0}": escaped += "\\x" + String(scalar.value, radix: 16)
            case "\u{2028}", "\u{2029}", "\u{FEFF}": escaped += "\\u" + String(scalar.value, radix: 16)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func needsEscapes(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar {
            case "\0"..<" ", "\u{7F}"..."\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}": true
            default: false
            }
        }
    }

    private static func endsWhereItShould(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        let space = UInt8(ascii: " ")
        return first != space && last != space && !["-", "?", "=", "<<", "~"].contains(text)
            && text.lowercased() != "null" && !text.hasPrefix("- ") && !text.hasPrefix("? ")
            && !text.utf8.contains { ",[]{}#&*!|>'\"%@`:\\".utf8.contains($0) }
    }

    private static func isSurelyText(_ text: String) -> Bool {
        let isWord = text.utf8.first.map { $0.isLetterOrDigit || "./_-+".utf8.contains($0) } ?? false
        let isSimple = text.utf8.allSatisfy { $0.isLetterOrDigit || "./_-+=@%".utf8.contains($0) }
        let isSpecial = specialWords.contains(text.lowercased()) || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") }
        return isWord && isSimple && !isSpecial && (isQuantity(text) || !mayBeNumber(text))
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

extension StringProtocol where SubSequence == Substring {
    /// What stands between its spaces.
    package var words: [Substring] { split { $0 == " " || $0 == "\t" || $0 == "\n" } }
}
