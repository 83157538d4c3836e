import Foundation
import Glibc
import Testing

/// The log of the master, whose reader cannot stop the master.
@Suite struct LogTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aReaderThatStopsReadingDoesNotBlockTheMaster() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        // Opened for reading and writing, so that no open(2) waits for the other end. It is read only at the end.
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], count: 40}"
        let manifest = try workspace.write("app.yaml", text)
        let master = try Command(["/bin/sh", "-c", "exec \"$@\" 2>\(pipe)", "sh", Built.runner, manifest])
        try Deadline.await("40 workers") { try MasterFacts(of: master.pid).children == 40 }

        // The pipe is filled to the last byte, so that the next line has to wait.
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
        // The lines have waited and are written when the reader reads again.
        var log: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        try Deadline.await("the lines that have waited") {
            while case let count = read(reader, &chunk, chunk.count), count > 0 { log += chunk[..<count] }
            let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
            return lines.count { $0.contains("was killed by SIGKILL") } == 3
        }
        while write(reader, filling, filling.count) > 0 {}
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
    }

    @Test func aReaderThatClosesItsEndDoesNotStopTheMaster() throws {
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest]}"
        let manifest = try workspace.write("app.yaml", text)
        // `true` exits without reading, so the log is written to a broken pipe.
        let line = "{ \"$@\" 2>&1; echo $? > \(workspace.path)/code; } | true"
        let shell = try Command(["/bin/sh", "-c", line + "; true", "sh", Built.runner, manifest])
        let master = try Deadline.await("the master") { runner(below: shell.pid) }
        try Deadline.await("its worker") { try MasterFacts(of: master).children == 1 }
        kill(master, SIGTERM)
        try Deadline.await("its exit code") { contents(of: workspace.path + "/code") == "0\n" }
    }

    @Test func aFullDiskDoesNotStopTheMaster() throws {
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest]}"
        let manifest = try workspace.write("app.yaml", text)
        let master = try Command(["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh", Built.runner, manifest])
        let first = try Deadline.await("its worker") { try MasterFacts(of: master.pid).childPIDs.first }
        kill(first, SIGKILL)
        try Deadline.await("another worker") {
            let pids = try MasterFacts(of: master.pid).childPIDs
            return pids.count == 1 && pids.first != first
        }
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
    }

    @Test func withLogFormatJSONEveryEventIsAJSONObject() throws {
        func text(_ web: String) -> String {
            "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], \(web)}"
        }
        let path = try workspace.write("app.yaml", text("count: 2, port: 0"))
        let master = try Master(path, options: ["--log-format", "json"])
        try master.line("\"event\":\"listening\"", "\"socket\":\"web\"", "\"group\":\"web\"")
        try master.line("\"event\":\"launched\"", "\"worker\":\"web/1\"")
        let launched = try object(master.lines.last)
        kill(try #require((launched["pid"] as? NSNumber)?.int32Value), SIGKILL)
        try master.line("\"event\":\"exited\"", "\"next\":\"relaunch\"", "\"wait_ms\":0", "\"deaths\":1")

        try workspace.write("app.yaml", text("prot: \"\\u0007\""))
        master.signal(SIGHUP)
        try master.line("\"event\":\"diagnostic\"", "\"line\":3", "\"code\":\"PR")
        try master.line("\"event\":\"reload-refused\"")
        try workspace.write("app.yaml", text("count: 2, port: 0, stop: {timeout: 9s}, env: {A: \"\\\"\"}"))
        master.signal(SIGHUP)
        try master.line("\"event\":\"accepted\"", "\"replace\":2")
        try master.line("\"event\":\"stopping\"", "\"changes\":[\"env.A added\"")
        master.signal(SIGQUIT)
        try master.line("\"event\":\"status-summary\"", "\"workers\":2")
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)

        var seen: Set<String> = []
        for line in master.lines { seen.insert(try #require(try object(line)["event"] as? String)) }
        #expect(
            seen.isSuperset(of: [
                "listening", "accepted", "launched", "exited", "diagnostic", "reload-refused", "stopping",
                "status-summary", "status", "stop-requested", "finished", "closed",
            ]), "\(seen)")
    }

    /// Parses a line with Foundation's parser, which is independent of the program's.
    private func object(_ line: String?) throws -> [String: Any] {
        let data = Data(try #require(line).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any], "\(line ?? "")")
    }

    @Test func colorIsUsedOnlyOnATerminalAndNotWithNoColor() throws {
        let manifest = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {prot: 1}")
        // script(1) gives the command a terminal.
        func onTerminal(_ environment: [String: String]) throws -> String {
            let check = "\(Built.runner) check \(manifest)"
            let command = try Command(
                ["script", "-qec", check, "/dev/null"], environment: ["TERM": "xterm"].merging(environment) { $1 })
            return try command.all(.output)
        }
        #expect(try onTerminal([:]).contains("\u{1B}["))
        #expect(try !onTerminal(["NO_COLOR": "1"]).contains("\u{1B}["))
        #expect(try !onTerminal(["TERM": "dumb"]).contains("\u{1B}["))
        #expect(try onTerminal(["NO_COLOR": ""]).contains("\u{1B}["), "an empty NO_COLOR counts as not set")
    }

    /// Returns the pid of the runner among the descendants of a shell.
    private func runner(below pid: Int32) -> Int32? {
        for child in (contents(of: "/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ") {
            guard let child = Int32(child) else { continue }
            if contents(of: "/proc/\(child)/comm") == "prefork-run\n" { return child }
            if let found = runner(below: child) { return found }
        }
        return nil
    }
}
