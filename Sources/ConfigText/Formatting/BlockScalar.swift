/// A text after `|` or `>`, taken apart so that it can be indented anew.
struct BlockScalar {
    /// `|`, `>-`, `|2+` and so on.
    let header: String
    /// The text's lines without their indentation.
    let lines: [String]
    /// How far they are indented from the block that holds them, where the header says so.
    let step: Int?
    /// The line of the source that the last of `lines` stands on.
    let lastLine: Int
    /// Whether the text ends without a line break, and would have one if the file did.
    let isCutShort: Bool

    /// - Parameter parent: The column of the block that holds it, from 0; -1 outside of all blocks.
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
        // The end is the start of the line below, or the end of the file.
        let end = token.span.end.column > 1 ? Int(token.span.end.line) : Int(token.span.end.line) - 1
        let written = first < end ? (first + 1...end).map { source[$0] } : []
        let indent = step.map { max(parent, 0) + $0 } ?? BlockScalar.indent(of: written, parent: parent)
        var lines = written.map { $0.dropFirst(min($0.leadingSpaces, indent)) }
        let keepsBreaks = head.contains("+")
        // Empty lines below the text are no part of it, unless it says so.
        while !keepsBreaks, lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines.map(\.text)
        lastLine = first + lines.count
        isCutShort = lastLine == source.count && !lines.isEmpty && !head.contains("-")
    }

    /// What libyaml finds: the first line with a text, or a longer empty one above it.
    private static func indent(of lines: [TextLines.Characters], parent: Int) -> Int {
        var indent = max(parent + 1, 1)
        for line in lines {
            indent = max(indent, line.leadingSpaces)
            if line.leadingSpaces < line.count { break }
        }
        return indent
    }
}
