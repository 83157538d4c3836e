/// The lines of a formatted text. Comments at the ends of lines are aligned when all lines are complete.
struct FormattedLines {
    private struct Line {
        var text: String
        /// The width of the text in code points.
        var width: Int
        var comment: TrailingComment?
    }

    /// A comment after other text on its line.
    private struct TrailingComment {
        let text: String
        /// The column of the comment in the source.
        let column: Int
        /// The distance in the source between the text and the comment.
        let gap: Int
    }

    private var lines: [Line] = []
    /// The column at which the last line begins.
    private(set) var indent = 0

    /// The smallest distance between text and a comment.
    private static let leastGap = 2

    var isEmpty: Bool { lines.isEmpty }

    mutating func beginLine(at column: Int) {
        indent = column
        lines.append(Line(text: String(repeating: " ", count: column), width: column))
    }

    mutating func addEmptyLine() { lines.append(Line(text: "", width: 0)) }

    /// Adds text to the last line.
    mutating func add(_ text: String) {
        guard let last = lines.indices.last else { return }
        lines[last].text += text
        lines[last].width += text.unicodeScalars.count
    }

    /// Adds a comment at the end of the last line.
    ///
    /// - Parameter end: The column of the source at which the text before the comment ends.
    mutating func add(_ comment: Comment, after end: Int) {
        guard let last = lines.indices.last else { return }
        let column = Int(comment.position.column)
        lines[last].comment = TrailingComment(text: comment.text, column: column, gap: column - end)
    }

    /// Returns the text, with a line break after each line or, if `endsWithBreak` is false, after each line but the
    /// last.
    func text(endsWithBreak: Bool) -> String {
        let columns = commentColumns()
        var text = ""
        for (index, line) in lines.enumerated() {
            text += line.text
            if let comment = line.comment {
                text += String(repeating: " ", count: (columns[index] ?? 0) - line.width) + comment.text
            }
            if endsWithBreak || index < lines.count - 1 { text += "\n" }
        }
        return text
    }

    /// Returns the column of each trailing comment, by the index of its line.
    ///
    /// Consecutive comments that share a column in the source share one in the output too, at the same distance from
    /// the longest line. Any other comment is two spaces after its text. Formatting the output again gives the same
    /// columns.
    private func commentColumns() -> [Int: Int] {
        var columns: [Int: Int] = [:]
        var rest = lines.indices.filter { lines[$0].comment != nil }[...]
        while let first = rest.first {
            let run = rest.prefix { lines[$0].comment?.column == lines[first].comment?.column }
            rest = rest.dropFirst(run.count)
            let written = run.count > 1 ? run.compactMap { lines[$0].comment?.gap }.min() ?? 0 : 0
            let width = run.map { lines[$0].width }.max() ?? 0
            for index in run { columns[index] = width + max(written, FormattedLines.leastGap) }
        }
        return columns
    }
}
