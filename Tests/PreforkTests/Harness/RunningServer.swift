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
