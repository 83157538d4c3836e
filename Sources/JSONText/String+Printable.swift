extension String {
    /// The string with U+FFFD in place of each character that could steer a terminal or reverse the direction of text.
    package var printable: String { printable(keepingTabs: false) }

    /// Returns the string with U+FFFD in place of each character that steers, tabs excepted if `keepingTabs` is set.
    package func printable(keepingTabs: Bool) -> String {
        guard unicodeScalars.contains(where: { $0.steers }) else { return self }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: unicodeScalars.map { $0.steers && !(keepingTabs && $0 == "\t") ? "\u{FFFD}" : $0 })
        return String(view)
    }
}

extension Unicode.Scalar {
    /// Whether the character can steer a terminal, break a line or change the direction of text.
    package var steers: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
