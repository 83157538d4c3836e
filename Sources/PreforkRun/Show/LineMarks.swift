/// A text with marks that show how its lines differ from another text: `-` for a removed line, `+` for an added line.
struct LineMarks {
    let text: String

    /// Creates the marked text, or nil if there is no new text or if it is the same as the old text.
    ///
    /// - Parameters:
    ///   - old: The text to compare with. Nil shows the new text without marks.
    ///   - new: The text to show.
    ///   - color: Whether removed and added lines are colored for a terminal.
    init?(from old: String?, to new: String?, color: Bool) {
        guard let new, new != old else { return nil }
        let lines = LineMarks.lines(of: new)
        let marked = old.map { LineMarks.marked(LineMarks.lines(of: $0), lines) } ?? lines.map { (Mark.kept, $0) }
        text = marked.map { $0.0.line($0.1, color) }.joined(separator: "\n")
    }

    private enum Mark: String {
        case kept = " ", removed = "-", added = "+"

        func line(_ text: Substring, _ color: Bool) -> String {
            let line = "  \(rawValue) \(text)"
            return switch self {
            case .kept: line
            case .removed: color ? TerminalColor.red + line + TerminalColor.reset : line
            case .added: color ? TerminalColor.green + line + TerminalColor.reset : line
            }
        }
    }

    private static func lines(of text: String) -> [Substring] { text.split(separator: "\n") }

    private static func marked(_ old: [Substring], _ new: [Substring]) -> [(Mark, Substring)] {
        var marked = old.map { (Mark.kept, $0) }
        let changes = new.difference(from: old)
        for case .remove(let offset, _, _) in changes.removals { marked[offset].0 = .removed }
        for case .insert(let offset, let line, _) in changes.insertions {
            marked.insert((.added, line), at: index(ofRemaining: offset, in: marked))
        }
        return marked
    }

    /// Returns the index of the line with the given offset, if removed lines are not counted.
    private static func index(ofRemaining offset: Int, in marked: [(Mark, Substring)]) -> Int {
        var remaining = offset
        for (index, line) in marked.enumerated() where line.0 != .removed {
            if remaining == 0 { return index }
            remaining -= 1
        }
        return marked.count
    }
}
