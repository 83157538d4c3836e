import Glibc

/// A program at work, seen by the lines it prints, and ended by its pid when the test forgets it.
///
/// Its workers share its output, so lines come in no order that a test could rely on: each wait looks at all lines
/// that no earlier wait has found.
final class Program {
    let pid: Int32
    private var output: LineReader
    private var errors: LineReader
    private var status: Int32?

    /// - Parameter path: Where the program is, if its first word does not say.
    init(_ words: [String], at path: String? = nil, environment: [String] = []) throws {
        output = try LineReader()
        errors = try LineReader()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output.writer, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writer, 2)
        // No signal is blocked, as under a shell; the threads that run tests block them all.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments = words.map { strdup($0) } + [nil]
        // A small environment: a test inherits nothing by chance.
        let variables =
            (["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"] + environment).map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, path ?? words[0], &actions, &attributes, arguments, variables)
        guard failure == 0 else { throw HarnessError("cannot start \(words[0]): errno \(failure)") }
        pid = child
        output.closeWriter()
        errors.closeWriter()
    }

    deinit {
        guard status == nil else { return }
        kill(pid, SIGKILL)
        var ignored: Int32 = 0
        waitpid(pid, &ignored, 0)
    }

    func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

    /// A line on standard output that holds all of `parts` and was not found before.
    @discardableResult
    func line(_ parts: String...) throws -> String { try find(parts) { try output.take(parts) } }

    /// The same on standard error.
    @discardableResult
    func alarm(_ parts: String...) throws -> String { try find(parts) { try errors.take(parts) } }

    /// The number that ends a line.
    func number(_ parts: String...) throws -> Int32 {
        let line = try find(parts) { try output.take(parts) }
        guard let number = line.split(separator: " ").last.flatMap({ Int32($0) }) else {
            throw HarnessError("no number in: \(line)")
        }
        return number
    }

    /// How many lines so far begin so.
    func count(_ start: String) throws -> Int {
        _ = try output.isAtEnd()
        return lines.count { $0.hasPrefix(start) }
    }

    /// Everything printed so far, by line.
    var lines: [String] { output.lines }
    var alarms: [String] { errors.lines }

    /// Its exit code, or 128 and the signal that ended it, with everything read that it and its workers printed.
    func exitCode() throws -> Int32 {
        try awaited("the end of the output: \(lines) \(alarms)") { try output.isAtEnd() && errors.isAtEnd() }
        if let status { return status }
        var raw: Int32 = 0
        guard waitpid(pid, &raw, 0) == pid else { throw HarnessError("pid \(pid) is not to be waited for") }
        let signal = raw & 0x7f
        let code = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
        status = code
        return code
    }

    private func find(_ parts: [String], _ look: () throws -> String?) throws -> String {
        var found: String?
        do {
            try awaited("\(parts)") {
                found = try look()
                return try found != nil || output.isAtEnd()
            }
        } catch {
            throw HarnessError("\(error); printed:\n\((lines + alarms).joined(separator: "\n"))")
        }
        guard let line = try found ?? look() else {
            throw HarnessError("never printed: \(parts); but:\n\((lines + alarms).joined(separator: "\n"))")
        }
        return line
    }
}

struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Looks again and again until something is true. The limit is for failure only.
func awaited(_ what: String, until isTrue: () throws -> Bool) throws {
    let start = ContinuousClock.now
    while try !isTrue() {
        if ContinuousClock.now - start > .seconds(60) { throw HarnessError("never seen: \(what)") }
        poll(nil, 0, 3)
    }
}
