import Glibc

/// The escape sequences that color text on a terminal.
enum TerminalColor {
    static let red = "\u{1B}[31m", green = "\u{1B}[32m", yellow = "\u{1B}[33m", faint = "\u{1B}[2m"
    static let bold = "\u{1B}[1m"
    static let reset = "\u{1B}[0m"

    /// Returns whether to color text for the descriptor: the descriptor is a terminal, TERM is not `dumb`, and NO_COLOR
    /// is not set or empty (https://no-color.org).
    static func isWanted(on descriptor: Int32) -> Bool {
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        if let term = getenv("TERM"), strcmp(term, "dumb") == 0 { return false }
        return isatty(descriptor) == 1
    }
}
