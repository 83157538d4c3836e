/// A block scalar, which is a text after `|` or `>`, divided into parts so that it can be indented anew.
struct BlockScalar {
    /// The header, such as `|`, `>-` or `|2+`.
    let header: String
    /// The lines of the text without their indentation.
    let lines: [String]
    /// The indentation of the lines relative to the surrounding block, if the header gives it.
    let step: Int?
    /// The number of the source's line that contains the last of `lines`.
    let lastLine: Int
    /// Whether the value lacks its final line break only because the file ends without one. A line break at the end of
    /// the file would then change the value.
    let isCutShort: Bool

    /// - Parameter parent: The column of the surrounding block, counted from 0; -1 outside of all blocks.
    init(_ token: YAMLToken, in source: TextLines, parent: Int) {
        let first = token.firstLine
        let head = source.characters(onLine: first, from: Int(token.span.start.column)).prefix {
            !$0.isBlank && $0 != "#"
        }
        header = head.text
        step =
            head.lazy.compactMap { character in
                ("1"..."9").contains(character) ? Int(character.value) - 0x30 : nil
            }.first
        // The span ends at the start of the next line, or at the end of the file.
        let end = token.span.end.column > 1 ? Int(token.span.end.line) : Int(token.span.end.line) - 1
        let written = first < end ? (first + 1...end).map { source[$0] } : []
        let indent = step.map { max(parent, 0) + $0 } ?? BlockScalar.indent(of: written, parent: parent)
        var lines = written.map { $0.dropFirst(min($0.leadingSpaces, indent)) }
        let keepsBreaks = head.contains("+")
        // Empty lines below the text are not part of it, unless the header has a plus sign.
        while !keepsBreaks, lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines.map(\.text)
        lastLine = first + lines.count
        isCutShort = lastLine == source.count && !lines.isEmpty && !head.contains("-")
    }

    /// Returns the indentation that libyaml finds: that of the first line with text, or of a blank line above it that
    /// is longer.
    private static func indent(of lines: [TextLines.Characters], parent: Int) -> Int {
        var indent = max(parent + 1, 1)
        for line in lines {
            indent = max(indent, line.leadingSpaces)
            if line.leadingSpaces < line.count { break }
        }
        return indent
    }
}
