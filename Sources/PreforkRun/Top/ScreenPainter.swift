/// Turns what is to be on the screen into the bytes that a terminal needs for it. Only lines that differ are written.
struct ScreenPainter {
    /// Whether lines are colored. Marked lines and titles are told by their attributes in any case.
    let isColored: Bool
    private var shown: [ScreenLine] = []
    private var size: ScreenSize?

    init(isColored: Bool) { self.isColored = isColored }

    /// Forgets what is on the screen, so that all of it is written the next time.
    mutating func forget() { size = nil }

    /// The bytes that bring these lines to a screen of this size. Lines that are missing are empty.
    mutating func update(_ lines: [ScreenLine], on size: ScreenSize) -> String {
        let isNew = self.size != size
        let blank = ScreenLine()
        var text = isNew ? "\u{1B}[0m\u{1B}[2J" : ""
        for index in 0..<size.lines {
            let line = index < lines.count ? lines[index] : blank
            let old = !isNew && index < shown.count ? shown[index] : blank
            if line == old { continue }
            // The line is erased before it is written: after its last column, a terminal would erase that column.
            text += "\u{1B}[\(index + 1);1H\u{1B}[K" + written(line, columns: size.columns)
        }
        self.size = size
        shown = lines
        return text
    }

    private func written(_ line: ScreenLine, columns: Int) -> String {
        let text = line.isMarked ? line.text.fitted(to: columns) : line.text.cut(to: columns)
        let attributes = (isColored ? line.style.color : line.style.weight) + (line.isMarked ? "\u{1B}[7m" : "")
        return attributes.isEmpty ? text : attributes + text + TerminalColor.reset
    }
}

extension ScreenLine.Style {
    fileprivate var color: String {
        switch self {
        case .plain: ""
        case .title: TerminalColor.bold
        case .faint: TerminalColor.faint
        case .change: TerminalColor.yellow
        case .alarm: TerminalColor.red
        }
    }

    /// What tells the style apart without a color.
    fileprivate var weight: String {
        switch self {
        case .plain, .change: ""
        case .title, .alarm: TerminalColor.bold
        case .faint: TerminalColor.faint
        }
    }
}
