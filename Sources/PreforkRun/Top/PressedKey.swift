/// A key that was pressed on the terminal.
enum PressedKey: Hashable {
    case character(Character)
    case up, down, pageUp, pageDown, home, end
    case enter, escape
    /// Control-C, which a terminal in raw mode does not turn into a signal.
    case interrupt
    /// Control-L.
    case redraw
}
