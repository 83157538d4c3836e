import Glibc

/// The test's own server at work, with the file that it reads.
struct RunningServer {
    let folder: Folder
    let program: Program
    var pid: Int32 { program.pid }

    /// - Parameter lines: As `Tests/Server` reads them.
    init(_ lines: String...) throws {
        folder = try Folder()
        program = try Program([built("server"), try folder.write(lines.joined(separator: "\n"), to: "server")])
    }

    /// Waits until the worker says that it is up; its pid.
    func up(_ worker: String) throws -> Int32 { try program.number("\(worker) up ") }

    /// Writes new lines, sends SIGHUP, and waits until they were read.
    func reload(_ lines: String...) throws {
        try folder.write(lines.joined(separator: "\n"), to: "server")
        let before = try program.count("workers ")
        program.signal(SIGHUP)
        try awaited("a reading of \(lines)") { try program.count("workers ") > before }
    }

    /// Who runs by the master's word, which comes after all that it was told before. Who was asked to leave does not
    /// count, even when its process is still there.
    func running() throws -> [String: Int32] {
        let before = try program.count("children ")
        program.signal(SIGQUIT)
        try awaited("an answer to QUIT") { try program.count("children ") > before }
        let answers = program.lines.filter { $0.hasPrefix("status ") || $0.hasPrefix("children ") }
        let rows = answers.dropLast().reversed().prefix { $0.hasPrefix("status ") }.map { $0.split(separator: " ") }
        let pairs = rows.filter { $0.count == 4 && $0[2] == "running" }.map { (String($0[1]), Int32($0[3]) ?? 0) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// SIGTERM and the exit code.
    @discardableResult
    func stop() throws -> Int32 {
        program.signal(SIGTERM)
        return try program.exitCode()
    }
}

/// A program that was built beside the tests.
func built(_ name: String) -> String {
    (link("/proc/self/exe") ?? "").split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
}
