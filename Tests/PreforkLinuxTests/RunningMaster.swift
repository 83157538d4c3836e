import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// A master in a process of its own. Tests control it by its file and by signals, and observe it by its output.
struct RunningMaster: ~Copyable {
    let folder: TemporaryFolder
    private var workers: Workers
    private let child: ChildProcess
    let probe: String

    /// - Parameter before: Shell commands that run before the shell is replaced by the master.
    init(_ lines: (_ probe: String, _ folder: String) -> [String], before: String = "") throws {
        let folder = try TemporaryFolder()
        let probe = try built("probe")
        try folder.write(lines(probe, folder.path).map { $0 + "\n" }.joined(), to: "workers")
        var workers = try Workers()
        child = try workers.spawn(
            Program(command: [
                "/bin/sh", "-c", "\(before) exec \"$0\" \"$1\" >\"$2\"", try built("master"), folder.file("workers"),
                folder.file("log"),
            ]))
        self.folder = folder
        self.probe = probe
        self.workers = workers
    }

    var pid: Int32 { child.pid }

    func reload(_ lines: [String]) throws {
        try folder.write(lines.map { $0 + "\n" }.joined(), to: "workers")
        try send(.hangUp)
    }

    func send(_ signal: Signal) throws { try child.send(signal, to: .process) }

    /// Waits for the `count`th line that begins with `start`, and returns the rest of the line.
    @discardableResult
    func line(_ start: String, count: Int = 1) throws -> String {
        try awaited("'\(start)' in: \(log)") {
            let found = log.split(separator: "\n").filter { $0.hasPrefix(start) }
            return found.count >= count ? String(found[count - 1].dropFirst(start.count)) : nil
        }
    }

    var log: String { contents(of: folder.file("log")) ?? "" }

    /// Waits for the `count`th launch of a worker, and returns its pid.
    func pid(of worker: String, launch count: Int = 1) throws -> Int32 {
        try #require(Int32(try line("launched \(worker) ", count: count)))
    }

    /// Waits for the end of the master, and returns how it ended.
    mutating func end() throws -> Exit {
        _ = try awaited("the master's end in: \(log)") { isAlive(child.pid) ? nil : true }
        return try workers.reap(child)
    }
}
