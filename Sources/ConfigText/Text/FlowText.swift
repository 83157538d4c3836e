import JSONText

/// Writes texts for a YAML flow collection, between brackets or braces on one line.
///
/// A text needs quotes if a reader would end it too early, or if a reader would take it for a number, a boolean or
/// null.
package enum FlowText {
    /// Returns texts as a list, such as `[./server, --port, '${port}']`; nil if a text needs more than one line.
    package static func list(_ texts: [String]) -> String? {
        let items = texts.compactMap(scalar)
        return items.count == texts.count ? "[\(items.joined(separator: ", "))]" : nil
    }

    /// Returns a value that may be a number as well as a text. It gets quotes only if it would end too early without
    /// them. Returns nil if the value needs more than one line.
    package static func scalar(_ text: String) -> String? {
        if needsEscapes(text) { return nil }
        return isCompleteWithoutQuotes(text) ? text : quoted(text)
    }

    /// Returns a text that every reader of YAML takes for a text, readers of YAML 1.1 included.
    package static func text(_ text: String) -> String {
        isSurelyText(text) ? text : quoted(text)
    }

    /// Returns a text in single quotes, in which nothing is escaped, or in double quotes if it needs escapes.
    private static func quoted(_ text: String) -> String {
        if needsEscapes(text) { return escaped(text) }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Returns a text in double quotes, escaped as in JSON. That includes the characters that break lines in YAML, or
    /// that YAML forbids. A no-break space, which looks like another space, is escaped, too.
    private static func escaped(_ text: String) -> String {
        JSON.text(text).compact.split(separator: "\u{A0}", omittingEmptySubsequences: false).joined(separator: "\\xa0")
    }

    private static func needsEscapes(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.steers || $0 == "\u{A0}" }
    }

    private static func isCompleteWithoutQuotes(_ text: String) -> Bool {
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

    /// Whether a text is like `30s`, `1h30m`, `10%` or `127.0.0.1`. Such a text begins with a digit, but no reader of
    /// YAML takes it for a number.
    private static func isQuantity(_ text: String) -> Bool {
        guard text.utf8.first?.isDigit == true else { return false }
        let ends = text.utf8.last.map { "smh%".utf8.contains($0) } ?? false
        return ends && text.utf8.allSatisfy { $0.isDigit || "smh%".utf8.contains($0) }
            || text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
                && text.utf8.count { $0 == UInt8(ascii: ".") } == 3
    }

    /// Words, in lower case, that a reader may take for a boolean, null or a number. YAML 1.1 has more than YAML 1.2.
    private static let specialWords: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", "-.inf", "+.inf", ".nan", ".",
    ]
}

extension StringProtocol where SubSequence == Substring {
    /// The parts of the string between spaces, tabs and line feeds.
    package var words: [Substring] { split { $0 == " " || $0 == "\t" || $0 == "\n" } }
}
