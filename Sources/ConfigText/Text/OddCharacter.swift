/// Finds characters that word processors and web pages put into texts: special spaces, invisible characters and curly
/// quotes.
package enum OddCharacter {
    /// Whether a character is a special space, invisible, or a curly quote.
    package static func isOdd(_ character: Unicode.Scalar) -> Bool {
        // ASCII is the common case, and is decided first.
        character.value >= 0x80 && (isCurly(character) || names[character] != nil)
    }

    /// Whether a character looks like a space.
    package static func isSpace(_ character: Unicode.Scalar) -> Bool { spaces.contains(character) }

    /// Returns which odd character a text contains and what to write instead; nil if it contains none.
    package static func hint(in text: String) -> String? {
        if let first = text.unicodeScalars.first, isCurly(first) {
            return "U+\(hexadecimal(first)) is a curly quote: write a straight one, or none"
        }
        guard let odd = text.unicodeScalars.first(where: { names[$0] != nil }) else { return nil }
        return name(of: odd).map { "it contains \($0)" }
    }

    /// Returns the name of a character and what to write instead: `U+00A0, a no-break space: write a plain space`.
    static func name(of character: Unicode.Scalar) -> String? {
        names[character].map { "U+\(hexadecimal(character)), \($0)" }
    }

    /// Returns a text with plain spaces in it and none at its ends, without invisible characters, and without the curly
    /// quotes around it.
    ///
    /// Returns nil if the text has no odd character, or if a curly quote would be left inside it.
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

    /// Whether a text begins and ends with a curly quote.
    package static func isInCurlyQuotes(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, text.unicodeScalars.count > 1
        else { return false }
        return isCurly(first) && isCurly(last)
    }

    /// Returns a text in which each special space and each invisible character is replaced by its number, such as
    /// `<U+200B>`.
    package static func revealed(in text: String) -> String {
        guard text.unicodeScalars.contains(where: { names[$0] != nil }) else { return text }
        return text.unicodeScalars.map { names[$0] == nil ? String($0) : "<U+\(hexadecimal($0))>" }.joined()
    }

    /// All odd characters, in the form of a character class of a regular expression.
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
        "\u{200B}": "a zero-width space: remove it", "\u{200C}": "a zero-width non-joiner: remove it",
        "\u{200D}": "a zero-width joiner: remove it", "\u{2060}": "a word joiner: remove it",
        "\u{FEFF}": "a byte order mark: remove it", "\u{AD}": "a soft hyphen: remove it",
    ]

    private static func hexadecimal(_ character: Unicode.Scalar) -> String {
        let digits = String(character.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
