extension String {
    /// How often an ASCII character stands in it.
    package func count(of wanted: UInt8) -> Int {
        let bytes = utf8.span
        var count = 0
        for index in bytes.indices where bytes[index] == wanted { count += 1 }
        return count
    }

    /// Whether a placeholder begins in it.
    package var holdsPlaceholder: Bool {
        let bytes = utf8.span
        return bytes.indices.dropLast().contains {
            bytes[$0] == UInt8(ascii: "$") && bytes[$0 + 1] == UInt8(ascii: "{")
        }
    }

    /// Its beginning, as long as a sentence can bear.
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
    /// Whether it is made of the letters that a shell takes for a name.
    package var isIdentifier: Bool {
        guard let first = utf8.first, !first.isDigit else { return false }
        return utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
    }
}
