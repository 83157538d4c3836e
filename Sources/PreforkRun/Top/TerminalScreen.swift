import Glibc
import PreforkLinux

/// The terminal, with a screen of its own for this program. When the value ends, the terminal is as it was.
struct TerminalScreen: ~Copyable {
    private var before = termios()

    /// Whether this program reads from a terminal and writes to one that can move its cursor.
    static var isThere: Bool {
        if let term = getenv("TERM"), strcmp(term, "dumb") == 0 { return false }
        return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    }

    init() {
        tcgetattr(STDIN_FILENO, &before)
        enter()
    }

    deinit {
        // Shows the cursor, wraps long lines, and brings the old screen back.
        Output.standard.write(text: "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        var before = before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    }

    /// Takes the screen, also again after the shell has had it.
    func enter() {
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        // A line that is too wide for a terminal that counts otherwise must not push the others down.
        Output.standard.write(text: "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    /// The size. A terminal that does not know it, such as a serial line, has 24 lines of 80 characters.
    var size: ScreenSize {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0, window.ws_col > 0 else {
            return ScreenSize(lines: 24, columns: 80)
        }
        return ScreenSize(lines: Int(window.ws_row), columns: Int(window.ws_col))
    }

    /// The bytes that were typed; nil when the terminal has gone.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
