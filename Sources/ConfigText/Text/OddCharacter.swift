/// A character that looks like a plain one, or like nothing, as word processors and web pages put into texts.
package enum OddCharacter {
    package static func isOdd(_ character: Unicode.Scalar) -> Bool {
        // As nearly every character is.
        character.value >= 0x80 && (isCurly(character) || names[character] != nil)
    }

    /// Whether it stands where a space should.
    package static func isSpace(_ character: Unicode.Scalar) -> Bool { spaces.contains(character) }

    /// Which one stands in a text, and what to write instead; nil when there is none.
    package static func hint(in text: String) -> String? {
        if let first = text.unicodeScalars.first, isCurly(first) {
            return "U+\(hexadecimal(first)) is a curly quote: write a straight one, or none"
        }
        guard let odd = text.unicodeScalars.first(where: { names[$0] != nil }) else { return nil }
        return name(of: odd).map { "it holds \($0)" }
    }

    /// `U+00A0, a no-break space: write a plain space`.
    static func name(of character: Unicode.Scalar) -> String? {
        names[character].map { "U+\(hexadecimal(character)), \($0)" }
    }

    /// A text as it was meant: plain spaces, none at its ends, nothing that cannot be seen, no curly quotes around it.
    /// Nil when that is what it is, or when a curly quote stands elsewhere.
    static func cleaned(_ text: String) -> String? {
        guard text.unicodeScalars.contains(where: isOdd) else { return nil }
        let visible = text.unicodeScalars.compactMap { isSpace($0) ? " " : names[$0] == nil ? $0 : nil }
        var rest = visible[...].drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        if let first = rest.first, let last = rest.last, rest.count > 2, isCurly(first), isCurly(last) {
            rest = rest.dropFirst().dropLast()
        }
        return rest.isEmpty || rest.contains(where: isCurly) ? nil : String(rest)
    }

    /// Whether a text stands between curly quotes.
    package static func isInCurlyQuotes(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, text.unicodeScalars.count > 1
        else { return false }
        return isCurly(first) && isCurly(last)
    }

    /// A text with the numbers of those characters that cannot be seen.
    package static func revealed(in text: String) -> String {
        guard text.unicodeScalars.contains(where: { names[$0] != nil }) else { return text }
        return text.unicodeScalars.map { names[$0] == nil ? String($0) : "<U+\(hexadecimal($0))>" }.joined()
    }

    /// All of them, as a class of characters in a pattern has them.
    package static let pattern = #"\u00A0\u00AD\u2007\u200B-\u200D\u2018\u2019\u201C-\u201E\u202F\u2060\u3000\uFEFF"#

    private static func isCurly(_ character: Unicode.Scalar) -> Bool { curlyQuotes.contains(character) }

    private static let curlyQuotes: Set<Unicode.Scalar> = [
        "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{201E}",
    ]

    private static let spaces: Set<Unicode.Scalar> = ["\u{A0}", "\u{2007}", "\u{202F}", "\u{3000}"]

    private static let names: [Unicode.Scalar: String] = [
        "\u{A0}": "a no-break space: write a plain space", "\u{2007}": "a figure space: write a plain space",
        "\u{202F}": "a narrow no-break space: write a plain space",
        "\u{3000}": "an ideographic space: write a plain space",
        "\u{200B}": "a zero-width space: take it out", "\u{200C}": "a zero-width non-joiner: take it out",
        "\u{200D}": "a zero-width joiner: take it out", "\u{2060}": "a word joiner: take it out",
        "\u{FEFF}": "a byte order mark: take it out", "\u{AD}": "a soft hyphen: take it out",
    ]

    private static func hexadecimal(_ character: Unicode.Scalar) -> String {
        let digits = String(character.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
