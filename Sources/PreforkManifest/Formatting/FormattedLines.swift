/// Lines as they are put together, and the comments behind them, which are aligned when all is there.
struct FormattedLines {
    private struct Line {
        var text: String
        /// In code points.
        var width: Int
        /// Behind the text, with the column that it had.
        var comment: (text: String, column: Int)?
    }

    private var lines: [Line] = []
    /// The column that the last line begins at.
    private(set) var indent = 0

    private static let gap = 2

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
    mutating func add(_ comment: Comment) {
        guard let last = lines.indices.last else { return }
        lines[last].comment = (comment.text, Int(comment.position.column) - 1)
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

    /// Comments that follow each other in one column stay in one, further right where a line has grown; others have
    /// two spaces before them. Written so, they stay as they are the next time.
    private func commentColumns() -> [Int: Int] {
        var columns: [Int: Int] = [:]
        let commented = lines.indices.filter { lines[$0].comment != nil }
        var rest = commented[...]
        while let first = rest.first {
            let column = lines[first].comment?.column
            let run = rest.prefix { lines[$0].comment?.column == column }
            rest = rest.dropFirst(run.count)
            let least = run.map { lines[$0].width + FormattedLines.gap }.max() ?? 0
            let shared = run.count > 1 ? max(column ?? 0, least) : least
            for index in run { columns[index] = shared }
        }
        return columns
    }
}
