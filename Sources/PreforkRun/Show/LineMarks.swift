/// A text whose lines are marked where it differs from another one: `-` for a line that is gone, `+` for a new one.
struct LineMarks {
    let text: String

    /// Nil when there is nothing to show: no new text, or the same as before.
    ///
    /// - Parameters:
    ///   - old: Nil to show the new text without marks.
    ///   - color: Whether it is for a terminal.
    init?(from old: String?, to new: String?, color: Bool) {
        guard let new, new != old else { return nil }
        let lines = LineMarks.lines(of: new)
        let marked = old.map { LineMarks.marked(LineMarks.lines(of: $0), lines) } ?? lines.map { (Mark.kept, $0) }
        text = marked.map { $0.0.line($0.1, color) }.joined(separator: "\n")
    }

    private enum Mark: String {
        case kept = " ", gone = "-", new = "+"

        func line(_ text: Substring, _ color: Bool) -> String {
            let line = "  \(rawValue) \(text)"
            return switch self {
            case .kept: line
            case .gone: color ? TerminalColor.red + line + TerminalColor.reset : line
            case .new: color ? TerminalColor.green + line + TerminalColor.reset : line
            }
        }
    }

    private static func lines(of text: String) -> [Substring] { text.split(separator: "\n") }

    private static func marked(_ old: [Substring], _ new: [Substring]) -> [(Mark, Substring)] {
        var marked = old.map { (Mark.kept, $0) }
        let changes = new.difference(from: old)
        for case .remove(let offset, _, _) in changes.removals { marked[offset].0 = .gone }
        for case .insert(let offset, let line, _) in changes.insertions {
            marked.insert((.new, line), at: place(ofNew: offset, in: marked))
        }
        return marked
    }

    /// Where a line belongs that is to be the `offset`th of those that are not gone.
    private static func place(ofNew offset: Int, in marked: [(Mark, Substring)]) -> Int {
        var left = offset
        for (index, line) in marked.enumerated() where line.0 != .gone {
            if left == 0 { return index }
            left -= 1
        }
        return marked.count
    }
}
