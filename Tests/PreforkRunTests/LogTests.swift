import Glibc
import Testing

/// The log is for people; supervision does not wait for them.
@Suite struct LogTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aReaderThatStopsReadingStopsNobody() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        // Open on both ends, so that nobody waits for the other; read from only at the end.
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], count: 40}"
        let manifest = try workspace.write("app.yaml", text)
        let master = try Command(["/bin/sh", "-c", "exec \"$@\" 2>\(pipe)", "sh", Built.runner, manifest])
        try Deadline.await("40 workers") { try MasterFacts(of: master.pid).children == 40 }

        // Filled to the last byte: a line that still fits would be no lost line.
        let filling = [UInt8](repeating: UInt8(ascii: "."), count: 4096)
        while write(reader, filling, filling.count) > 0 {}
        while write(reader, filling, 1) > 0 {}
        for _ in 0..<3 {
            let victim = try #require(try MasterFacts(of: master.pid).childPIDs.first)
            kill(victim, SIGKILL)
            try Deadline.await("the replacement of \(victim)") {
                let pids = try MasterFacts(of: master.pid).childPIDs
                return pids.count == 40 && !pids.contains(victim)
            }
        }
        var log = [UInt8](repeating: 0, count: 1 << 20)
        #expect(read(reader, &log, log.count) > 0)
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
        let count = read(reader, &log, log.count)
        #expect(String(decoding: log[..<max(0, count)], as: UTF8.self).contains("lines of the log were lost"))
    }

    @Test func aReaderThatGoesAwayStopsNobody() throws {
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest]}"
        let manifest = try workspace.write("app.yaml", text)
        // `true` reads nothing and ends, so that whatever is logged meets a broken pipe.
        let line = "{ \"$@\" 2>&1; echo $? > \(workspace.path)/code; } | true"
        let shell = try Command(["/bin/sh", "-c", line + "; true", "sh", Built.runner, manifest])
        let master = try Deadline.await("the master") { runner(below: shell.pid) }
        try Deadline.await("its worker") { try MasterFacts(of: master).children == 1 }
        kill(master, SIGTERM)
        try Deadline.await("its exit code") { contents(of: workspace.path + "/code") == "0\n" }
    }

    /// The runner somewhere below a shell.
    private func runner(below pid: Int32) -> Int32? {
        for child in (contents(of: "/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ") {
            guard let child = Int32(child) else { continue }
            if contents(of: "/proc/\(child)/comm") == "prefork-run\n" { return child }
            if let found = runner(below: child) { return found }
        }
        return nil
    }
}
