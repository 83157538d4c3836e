import JSONText

/// The part of a line that is shown with a diagnostic, and the marker below it.
struct ExcerptWindow {
    let text: String
    /// The blanks that put the marker below the span. They contain the tabs of the line, so that both lines align at
    /// any tab width.
    let indent: String
    /// A caret below the first character of the span, and tildes below the others.
    let marker: String

    /// The number of characters that are shown. A longer line is cut on both sides of the span.
    private static let widest = 160
    /// The number of characters that a cut line shows before the span.
    private static let before = 60

    /// Creates the excerpt for the first line of a span; returns nil if the source has no such line.
    init?(around span: Span, in source: SourceText) {
        let line = Int(span.start.line)
        guard line >= 1, line <= source.lineCount else { return nil }
        let start = max(Int(span.start.column), 1)
        let beginning = source.characters(onLine: line, from: 1, count: ExcerptWindow.widest + 1)
        let isLong = beginning.count > ExcerptWindow.widest
        let first = isLong ? max(1, start - ExcerptWindow.before) : 1
        let found = source.characters(onLine: line, from: first, count: ExcerptWindow.widest + 1)
        let shown = found.prefix(ExcerptWindow.widest)

        let skipped = min(start - first, shown.count)
        // Of a span over several lines, the first line is shown.
        let length = span.end.line == span.start.line ? Int(span.end.column) - start : shown.count
        let underlined = shown.dropFirst(skipped).prefix(max(length, 0))

        let head = first > 1 ? "…" : ""
        let tail = found.count > shown.count ? "…" : ""
        text = head + String(shown).printable(keepingTabs: true) + tail
        indent = (head.isEmpty ? "" : " ") + shown.prefix(skipped).map(\.blank).joined()
        marker = "^" + String(repeating: "~", count: max(underlined.reduce(0) { $0 + $1.width } - 1, 0))
    }
}

extension Unicode.Scalar {
    /// Blanks that are as wide as the character.
    fileprivate var blank: String { self == "\t" ? "\t" : String(repeating: " ", count: width) }

    /// The number of terminal columns that the character takes.
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
