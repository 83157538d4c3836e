import Glibc

/// A running `prefork-run`, observed through its log.
final class Master {
    private let command: Command
    private var buffer: [UInt8] = []
    /// All log lines so far.
    private(set) var lines: [String] = []
    /// The index of the first line that the next call of `line` searches.
    private var cursor = 0
    /// The pids of the running workers, according to the log.
    private(set) var pids: [String: Int32] = [:]
    /// The pids of the processes that go on if the one of `pids` ends before it has taken their place.
    private var predecessors: [String: Int32] = [:]

    var pid: Int32 { command.pid }
    /// Where the master makes its control socket, if the manifest names none.
    var runtimeDirectory: String { command.runtimeDirectory }

    init(_ manifest: String, options: [String] = [], environment: [String: String] = [:]) throws {
        command = try Command([Built.runner, manifest] + options, environment: environment)
    }

    /// Starts the master with a shell command in which `"$@"` is the runner and its arguments, for example to set
    /// limits.
    init(
        shell line: String, manifest: String, environment: [String: String] = [:], descriptor: Int32? = nil
    ) throws {
        command = try Command(
            ["/bin/sh", "-c", line, "sh", Built.runner, manifest], environment: environment, descriptor: descriptor)
    }

    /// Waits for the next line that contains all of `parts`. Lines before it are not searched again.
    @discardableResult
    func line(_ parts: String...) throws -> String {
        let deadline = Deadline()
        while true {
            while cursor < lines.count {
                let line = lines[cursor]
                cursor += 1
                if parts.allSatisfy(line.contains) { return line }
            }
            do {
                guard try readMore(deadline) else { throw HarnessError("the log ended") }
            } catch {
                throw HarnessError("no log line with \(parts)\n\(error); the log:\n\(lines.joined(separator: "\n"))")
            }
        }
    }

    /// Waits until `count` workers run, and returns their pids.
    @discardableResult
    func running(_ count: Int) throws -> [String: Int32] {
        let deadline = Deadline()
        while pids.count != count {
            do {
                guard try readMore(deadline) else { throw HarnessError("the log ended") }
            } catch {
                throw HarnessError("\(pids.count) of \(count) run\n\(error)\n\(lines.joined(separator: "\n"))")
            }
        }
        return pids
    }

    func signal(_ number: Int32) { command.signal(number) }

    /// Sends SIGHUP and waits for the log line that says what the reload does, or that it is refused. Other lines about an
    /// earlier reload, such as `reload 1 is complete`, may come before it.
    @discardableResult
    func reload() throws -> String {
        cursor = lines.count
        signal(SIGHUP)
        return try line(": reload ")
    }

    /// Sends SIGTERM and returns the exit code.
    @discardableResult
    func stop() throws -> Int32 {
        signal(SIGTERM)
        return try exitCode()
    }

    /// Sends SIGTERM until the master takes it for a second request to stop, and returns the exit code. A signal that comes too
    /// soon belongs to the first request.
    func stopAtOnce() throws -> Int32 {
        try Deadline.await("the end of the master") {
            signal(SIGTERM)
            return state(of: pid).map { $0 == "Z" } ?? true
        }
        return try exitCode()
    }

    /// Reads the log to its end and returns the exit code.
    func exitCode() throws -> Int32 {
        let deadline = Deadline()
        while try readMore(deadline) {}
        return try command.exitCode()
    }

    /// Waits for the next launch of a worker, and returns the pid.
    func launch(of worker: String) throws -> Int32 {
        let line = try line("\(worker) launched as pid")
        guard let pid = launchedPID(line) else { throw HarnessError("no pid in: \(line)") }
        return pid
    }

    /// Asks for the status and returns its heading.
    func status() throws -> String {
        cursor = lines.count
        signal(SIGQUIT)
        return try line(", generation ")
    }

    private func launchedPID(_ line: String) -> Int32? {
        number(after: " launched as pid ", in: line)
    }

    private func number(after words: String, in line: String) -> Int32? {
        let parts = line.split(separator: words)
        return parts.count == 2 ? Int32(parts[1].prefix { $0.isNumber }) : nil
    }

    private func readMore(_ deadline: Deadline) throws -> Bool {
        let chunk = try command.read(.error, until: deadline)
        buffer += chunk
        while let end = buffer.firstIndex(of: 10) {
            take(String(decoding: buffer[..<end], as: UTF8.self))
            buffer.removeSubrange(...end)
        }
        return !chunk.isEmpty
    }

    private func take(_ line: String) {
        lines.append(line)
        let words = line.split(separator: " ").map(String.init)
        if let at = words.firstIndex(of: "launched"), at > 0, let pid = launchedPID(line) {
            predecessors[words[at - 1]] = number(after: " beside pid ", in: line)
            pids[words[at - 1]] = pid
        } else if let at = words.firstIndex(of: "(pid"), at > 0,
            line.contains("exited with") || line.contains("killed by")
        {
            if let pid = Int32(words[at + 1].dropLast()) { ended(pid, of: words[at - 1]) }
        }
    }

    private func ended(_ pid: Int32, of worker: String) {
        if predecessors[worker] == pid {
            predecessors[worker] = nil
        } else if pids[worker] == pid {
            // The process beside which this one was launched goes on.
            pids[worker] = predecessors.removeValue(forKey: worker)
        }
    }
}

extension Workspace {
    /// Starts a master with a group `web` of probe programs.
    ///
    /// - Parameters:
    ///   - words: The arguments of the probe, such as `deaf` or `exit, '3'`.
    ///   - extra: Further lines of the group, with their indentation.
    func probes(_ words: String, count: Int = 1, _ extra: String = "") throws -> Master {
        let text = """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), \(words)]
                count: \(count)
            \(extra)
            """
        return try Master(try write("app.yaml", text))
    }
}
