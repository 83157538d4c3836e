import Glibc
import Harness

/// A program that runs on a terminal, which the test plays. The program is killed when this object is released.
final class TerminalProgram {
    let pid: Int32
    /// The other end of the terminal.
    private let terminal: Int32
    private var status: Int32?
    /// All that the program has written.
    private(set) var output = ""
    private var seen = 0

    init(_ words: [String], lines: UInt16 = 24, columns: UInt16 = 80, environment: [String: String] = [:]) throws {
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var lock: Int32 = 0
        // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which Swift does not import.
        guard terminal >= 0, ioctl(terminal, 0x4004_5431, &lock) == 0, ioctl(terminal, 0x8004_5430, &number) == 0 else {
            throw HarnessError("cannot make a terminal: errno \(errno)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR | O_NOCTTY, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        let variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"].merging(environment) { $1 }
        let arguments = words.map { strdup($0) } + [nil]
        let entries = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + entries).forEach { free($0) } }
        var window = winsize(ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(terminal, UInt(TIOCSWINSZ), &window) == 0 else { throw HarnessError("no size: errno \(errno)") }
        var child: pid_t = 0
        let failure = posix_spawn(&child, words[0], &actions, nil, arguments, entries)
        guard failure == 0 else { throw HarnessError("cannot start \(words[0]): errno \(failure)") }
        pid = child
    }

    deinit {
        if status == nil { ProcessTree.end(pid) }
        close(terminal)
    }

    /// How the terminal treats what is typed.
    var settings: termios {
        var settings = termios()
        tcgetattr(terminal, &settings)
        return settings
    }

    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard write(terminal, bytes, bytes.count) == bytes.count else { throw HarnessError("cannot type") }
    }

    /// Changes the size, and tells the program as the kernel tells the processes of a shell.
    func resize(lines: UInt16, columns: UInt16) {
        var window = winsize(ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &window)
        kill(pid, SIGWINCH)
    }

    /// Reads until the program has written a text, and returns what it has written up to its end since the last call.
    @discardableResult
    func shown(_ text: String) throws -> String {
        let deadline = Deadline()
        while true {
            let new = output.dropFirst(seen)
            if let range = new.firstRange(of: text) {
                let part = String(new[..<range.upperBound])
                seen += part.count
                return part
            }
            try deadline.check("'\(text)' in \(String(new).debugDescription)")
            guard try read(within: deadline.milliseconds) else {
                throw HarnessError("the program ended before '\(text)': \(String(new).debugDescription)")
            }
        }
    }

    /// Waits for the end of the program and reads what it has written until then.
    func exitCode() throws -> Int32 {
        let code: Int32 = try Deadline.await("the end of pid \(pid)") {
            _ = try read(within: 5)
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            status = raw
            return raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + raw & 0x7f
        }
        while try read(within: 0) {}
        return code
    }

    /// - Returns: Whether anything was read.
    private func read(within milliseconds: Int32) throws -> Bool {
        var request = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        // A terminal that the program has not opened yet, or has closed, has hung up.
        guard poll(&request, 1, milliseconds) > 0, request.revents & Int16(POLLIN) != 0 else {
            return status == nil && milliseconds > 0
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(terminal, &chunk, chunk.count)
        // Only a piece that ends in the middle of a character would be misread, and no test looks for such a one.
        output += String(decoding: chunk[..<max(0, count)], as: UTF8.self)
        return count > 0
    }
}
