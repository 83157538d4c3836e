import Glibc

/// The running test server and the file that it reads.
struct RunningServer {
    let folder: Folder
    let program: Program
    var pid: Int32 { program.pid }

    /// - Parameter lines: The lines of the file, in the syntax of `Tests/Server`.
    init(_ lines: String..., in folder: Folder? = nil) throws {
        let folder = try folder ?? Folder()
        self.folder = folder
        program = try Program([built("server"), try folder.write(lines.joined(separator: "\n"), to: "server")])
    }

    /// Waits until a process of the worker has started, and returns its pid. Each process is returned once.
    func nextPID(of worker: String) throws -> Int32 { try program.number("\(worker) up ") }

    /// Writes new lines, sends SIGHUP, and waits until the server has read the lines.
    func reload(_ lines: String...) throws {
        try folder.write(lines.joined(separator: "\n"), to: "server")
        let before = try program.count("workers ")
        program.signal(SIGHUP)
        try waitUntil("a reading of \(lines)") { try program.count("workers ") > before }
    }

    /// Sends SIGQUIT and returns the pids of the running workers from the master's status. The master has handled all
    /// earlier signals by then. A worker that was asked to stop is not included, even if its process still runs.
    func running() throws -> [String: Int32] {
        let before = try program.count("children ")
        program.signal(SIGQUIT)
        try waitUntil("an answer to QUIT") { try program.count("children ") > before }
        let answers = program.lines.filter { $0.hasPrefix("status ") || $0.hasPrefix("children ") }
        let rows = answers.dropLast().reversed().prefix { $0.hasPrefix("status ") }.map { $0.split(separator: " ") }
        let pairs = rows.filter { $0.count == 4 && $0[2] == "running" }.map { (String($0[1]), Int32($0[3]) ?? 0) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Sends SIGTERM and returns the exit code.
    @discardableResult
    func stop() throws -> Int32 {
        program.signal(SIGTERM)
        return try program.exitCode()
    }
}

/// Returns the path of a program that was built beside the tests.
func built(_ name: String) -> String {
    (link("/proc/self/exe") ?? "").split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
}
