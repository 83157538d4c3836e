import Glibc

/// The escape sequences that color text on a terminal.
enum TerminalColor {
    static let red = "\u{1B}[31m", green = "\u{1B}[32m", yellow = "\u{1B}[33m", faint = "\u{1B}[2m"
    static let bold = "\u{1B}[1m"
    static let reset = "\u{1B}[0m"

    /// Whether what is written to the descriptor is read on a terminal by somebody who has not set NO_COLOR
    /// (https://no-color.org: set and not empty).
    static func isWanted(on descriptor: Int32) -> Bool {
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        if let term = getenv("TERM"), strcmp(term, "dumb") == 0 { return false }
        return isatty(descriptor) == 1
    }
}
