/// Values as they are written between brackets or braces on one line.
enum FlowText {
    /// Texts as a list: `[./server, --port, '${port}']`; nil when one of them cannot stand on a line.
    static func list(_ texts: [String]) -> String? {
        let items = texts.compactMap(scalar)
        return items.count == texts.count ? "[\(items.joined(separator: ", "))]" : nil
    }

    /// One text, in quotes where it needs them; nil when it cannot stand on a line.
    static func scalar(_ text: String) -> String? {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0xA0).contains($0.value) }),
            !text.unicodeScalars.contains(where: { ["\u{2028}", "\u{2029}", "\u{FEFF}"].contains($0) })
        else { return nil }
        return isPlain(text)
            ? text
            : "'"
                + text.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''") + "'"
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        let space = UInt8(ascii: " ")
        return first != space && last != space && !["-", "?", "=", "<<", "~"].contains(text)
            && text.lowercased() != "null" && !text.hasPrefix("- ") && !text.hasPrefix("? ")
            && !text.utf8.contains { ",[]{}#&*!|>'\"%@`:\\".utf8.contains($0) }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What stands between its spaces.
    var words: [Substring] { split { $0 == " " || $0 == "\t" || $0 == "\n" } }
}
