/// The part of a line that is shown with a finding, and the marker under it.
struct ExcerptWindow {
    let text: String
    /// As wide as what precedes the span; its tabs are the line's, so both are aligned alike.
    let indent: String
    let marker: String

    /// A longer line is cut on both sides of the span.
    private static let widest = 160
    private static let before = 60

    init(of line: String, around span: Span) {
        let characters = Array(line.unicodeScalars)
        let start = min(max(Int(span.start.column) - 1, 0), characters.count)
        // A span of several lines is shown by its first.
        let last = span.end.line == span.start.line ? Int(span.end.column) - 1 : characters.count
        let end = min(max(last, start), characters.count)

        let isLong = characters.count > ExcerptWindow.widest
        let from = isLong ? max(0, start - ExcerptWindow.before) : 0
        let to = isLong ? min(characters.count, from + ExcerptWindow.widest) : characters.count
        let shown = characters[from..<to]
        let head = from > 0 ? "…" : ""
        let tail = to < characters.count ? "…" : ""

        text = head + String(shown).printable(keepingTabs: true) + tail
        indent = (head.isEmpty ? "" : " ") + characters[from..<start].map(\.blank).joined()
        let underlined = characters[start..<min(end, to)]
        let width = underlined.reduce(0) { $0 + $1.width }
        marker = "^" + String(repeating: "~", count: max(width - 1, 0))
    }
}

extension String {
    fileprivate init(_ characters: ArraySlice<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters)
        self.init(view)
    }

    /// Without anything that could steer a terminal or turn the direction of a line.
    var printable: String { printable(keepingTabs: false) }

    func printable(keepingTabs: Bool) -> String {
        guard unicodeScalars.contains(where: { $0.steers }) else { return self }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: unicodeScalars.map { $0.steers && !(keepingTabs && $0 == "\t") ? "\u{FFFD}" : $0 })
        return String(view)
    }
}

extension Unicode.Scalar {
    fileprivate var steers: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// As wide as itself.
    fileprivate var blank: String { self == "\t" ? "\t" : String(repeating: " ", count: width) }

    /// How many columns of a terminal it takes.
    fileprivate var width: Int {
        switch value {
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
