import Glibc
import Harness
import Testing

/// A running program, whose output a test reads line by line. The program and all processes below it are killed when
/// this object is released.
///
/// The program's workers share its output, so the order of lines from different processes varies. Each method therefore
/// searches all lines that no earlier call has returned.
final class Program {
    let pid: Int32
    private var output: LineReader
    private var errors: LineReader
    private var status: Int32?
    private let transcript: Transcript

    /// - Parameter path: The path of the program. By default this is the first word.
    init(_ words: [String], at path: String? = nil, environment: [String] = []) throws {
        transcript = Transcript(of: words, test: Test.current.map { "\($0.id)" })
        output = try LineReader(into: transcript)
        errors = try LineReader(into: transcript)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output.writer, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writer, 2)
        // No signal is blocked, as for a program started by a shell. The threads that run tests block all signals.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments = words.map { strdup($0) } + [nil]
        // A fixed environment, so that the test does not depend on the environment of the test run.
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

    deinit { if status == nil { ProcessTree.end(pid) } }

    func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

    /// Waits for a line on standard output that contains all of `parts` and was not returned before.
    @discardableResult
    func line(_ parts: String...) throws -> String { try find(parts) { try output.take(parts) } }

    /// Waits for a line on standard error that contains all of `parts` and was not returned before.
    @discardableResult
    func errorLine(_ parts: String...) throws -> String { try find(parts) { try errors.take(parts) } }

    /// Waits for a line that contains all of `parts`, and returns the number at its end.
    func number(_ parts: String...) throws -> Int32 {
        let line = try find(parts) { try output.take(parts) }
        guard let number = line.split(separator: " ").last.flatMap({ Int32($0) }) else {
            throw HarnessError("no number in: \(line)")
        }
        return number
    }

    /// Returns the number of lines so far that have this prefix.
    func count(_ start: String) throws -> Int {
        _ = try output.isAtEnd()
        return lines.count { $0.hasPrefix(start) }
    }

    /// The lines on standard output so far.
    var lines: [String] { output.lines }
    /// The lines on standard error so far.
    var errorLines: [String] { errors.lines }

    /// Waits until the program and its workers have ended. Returns the exit code, or 128 plus the number of the signal
    /// that ended the program.
    func exitCode() throws -> Int32 {
        try waitUntil("the end of the output") { try output.isAtEnd() && errors.isAtEnd() }
        if let status { return status }
        status = ProcessTree.exitCode(of: pid)
        guard let status else { throw HarnessError("timed out waiting for the end of pid \(pid)") }
        return status
    }

    private func find(_ parts: [String], _ look: () throws -> String?) throws -> String {
        var found: String?
        try waitUntil("\(parts)") {
            found = try look()
            return try found != nil || output.isAtEnd()
        }
        guard let line = try found ?? look() else {
            throw HarnessError("no line with \(parts); printed:\n\((lines + errorLines).joined(separator: "\n"))")
        }
        return line
    }
}

struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Waits until a condition is true. Fails after a minute, and tells what the current test runs.
func waitUntil(_ what: String, until isTrue: () throws -> Bool) throws {
    let start = ContinuousClock.now
    while try !isTrue() {
        if ContinuousClock.now - start > ProcessTree.patience {
            let programs = Transcript.all(of: Test.current.map { "\($0.id)" })
            throw HarnessError("timed out waiting for \(what)\n\(programs)")
        }
        poll(nil, 0, 3)
    }
}
