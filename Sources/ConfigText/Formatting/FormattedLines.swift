/// Lines as they are put together, and the comments behind them, which are aligned when all is there.
struct FormattedLines {
    private struct Line {
        var text: String
        /// In code points.
        var width: Int
        var comment: TrailingComment?
    }

    /// A comment behind a text, and where it was: in which column, and how far from the text.
    private struct TrailingComment {
        let text: String
        let column: Int
        let gap: Int
    }

    private var lines: [Line] = []
    /// The column that the last line begins at.
    private(set) var indent = 0

    private static let leastGap = 2

    var isEmpty: Bool { lines.isEmpty }

    mutating func beginLine(at column: Int) {
        indent = column
        lines.append(Line(text: String(repeating: " ", count: column), width: column))
    }

    mutating func addEmptyLine() { lines.append(Line(text: "", width: 0)) }

    /// Adds to the last line.
    mutating func add(_ text: String) {
        guard let last = lines.indices.last else { return }
        lines[last].text += text
        lines[last].width += text.unicodeScalars.count
    }

    /// Puts a comment behind the last line.
    ///
    /// - Parameter end: The column of the source at which the text before it ends.
    mutating func add(_ comment: Comment, behind end: Int) {
        guard let last = lines.indices.last else { return }
        let column = Int(comment.position.column)
        lines[last].comment = TrailingComment(text: comment.text, column: column, gap: column - end)
    }

    /// The text, with a break after each line; without the last one on demand.
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

    /// Comments that follow each other in one column stay in one, as far from the longest line as they were. Others have
    /// two spaces before them. Written so, they stay where they are the next time.
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
