/// The width of text on a terminal.
extension String {
    /// How many columns the text takes.
    var columns: Int {
        // Nearly all text is ASCII.
        utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.columns }
    }

    /// The beginning of the text that fits into so many columns. Where something is cut off, an ellipsis is its end.
    func cut(to width: Int) -> String {
        if columns <= width { return self }
        var text = "", taken = 0
        for character in self {
            guard taken + character.columns <= width - 1 else { break }
            text.append(character)
            taken += character.columns
        }
        return width > 0 ? text + "…" : ""
    }

    /// The text in exactly so many columns: cut, or with blanks at its end or at its start.
    func fitted(to width: Int, atEnd: Bool = false) -> String {
        let text = cut(to: width)
        let blanks = String(repeating: " ", count: max(0, width - text.columns))
        return atEnd ? blanks + text : text + blanks
    }

    /// The text in lines of so many columns, broken at blanks where there are some.
    func broken(into width: Int) -> [String] {
        var lines: [String] = [], rest = Substring(self)
        while width > 1, String(rest).columns > width {
            var end = rest.startIndex, blank: Substring.Index?, taken = 0
            while end < rest.endIndex, taken + rest[end].columns <= width {
                taken += rest[end].columns
                if rest[end] == " ", taken > width / 2 { blank = end }
                end = rest.index(after: end)
            }
            // A character that is wider than the line.
            if end == rest.startIndex { break }
            lines.append(String(rest[..<(blank ?? end)]))
            rest = rest[(blank ?? end)...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }
}

extension Character {
    /// Terminals show the characters of East Asia and pictures in two columns.
    fileprivate var columns: Int {
        switch unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
