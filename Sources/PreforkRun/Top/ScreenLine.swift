import JSONText

/// One line of the screen.
struct ScreenLine: Hashable {
    enum Style: Hashable { case plain, title, faint, change, alarm }

    /// The text, which cannot steer the terminal.
    let text: String
    let style: Style
    /// Whether the line stands out from the others, over its whole width.
    let isMarked: Bool

    init(_ text: String = "", _ style: Style = .plain, isMarked: Bool = false) {
        self.text = text.printable
        self.style = style
        self.isMarked = isMarked
    }
}

/// How many lines a terminal has, and how many characters in each.
struct ScreenSize: Hashable {
    var lines: Int, columns: Int
}
