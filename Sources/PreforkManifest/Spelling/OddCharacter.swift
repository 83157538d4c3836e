/// A character that looks like a plain one, or like nothing, as word processors and web pages put into texts.
enum OddCharacter {
    /// Which one stands in a text, and what to write instead; nil when there is none.
    static func hint(in text: String) -> String? {
        if let first = text.unicodeScalars.first, curlyQuotes.contains(first) {
            return "U+\(hexadecimal(first)) is a curly quote: write a straight one, or none"
        }
        guard let odd = text.unicodeScalars.first(where: { names[$0] != nil }), let name = names[odd] else {
            return nil
        }
        return "it holds U+\(hexadecimal(odd)), \(name)"
    }

    private static let curlyQuotes: Set<Unicode.Scalar> = [
        "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{201E}",
    ]

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
