extension String {
    /// Returns how often the string contains an ASCII character.
    package func count(of wanted: UInt8) -> Int {
        let bytes = utf8.span
        var count = 0
        for index in bytes.indices where bytes[index] == wanted { count += 1 }
        return count
    }

    /// Whether the string contains `${`, with which a placeholder begins.
    package var holdsPlaceholder: Bool {
        let bytes = utf8.span
        return bytes.indices.dropLast().contains {
            bytes[$0] == UInt8(ascii: "$") && bytes[$0 + 1] == UInt8(ascii: "{")
        }
    }

    /// The string, cut to 60 characters so that a message stays readable.
    package var excerpt: String {
        unicodeScalars.count > 60 ? String(String.UnicodeScalarView(unicodeScalars.prefix(57))) + "…" : self
    }

    package init(_ characters: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters)
        self.init(view)
    }
}

extension Substring {
    /// Whether the text is a name as shells define it: ASCII letters, digits and underscores, not beginning with a
    /// digit.
    package var isIdentifier: Bool {
        guard let first = utf8.first, !first.isDigit else { return false }
        return utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
    }
}
