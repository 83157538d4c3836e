import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import Supervision

/// The lines of workers that a command asks a running master for.
struct AskedLines {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    private let names: [String]
    private let master: MasterOptions
    private let follows: Bool
    private let format: Format
    private let showsTimes: Bool
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let showsColor = TerminalColor.isWanted(on: STDOUT_FILENO)

    init(of names: [String], from master: MasterOptions, follows: Bool, format: Format, showsTimes: Bool) {
        self.names = names
        self.master = master
        self.follows = follows
        self.format = format
        self.showsTimes = showsTimes
    }

    /// Shows the lines. One that follows them returns when the master has ended.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func run(since: Duration?, lines: Int?) throws {
        let connection = try master.connect()
        _ = try AskedOrder.answer(to: request(since: since, lines: lines), of: master, over: connection)
        if try show(over: connection) { return }
        if !follows { try master.fail("the process that carries the output has ended before the last line") }
        while let connection = try askedAgain() {
            Output.error.write(line: "prefork-run: the process that carries the output has ended; lines may be missing")
            if try show(over: connection) { return }
        }
    }

    /// Asks until another process carries the output. The master waits for up to some seconds before it starts one.
    ///
    /// - Returns: Nil when the master has ended.
    private func askedAgain() throws -> ControlConnection? {
        while let connection = try? master.connection(patience: ControlConnection.patience) {
            guard (try? connection.send(request(since: nil, lines: 0))) != nil,
                let answer = try? connection.anyAnswer()
            else { continue }
            if answer["retry"]?.boolean != true {
                try AskedOrder.check(answer, over: connection)
                return connection
            }
            usleep(200_000)
        }
        return nil
    }

    private func request(since: Duration?, lines: Int?) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("request", "logs"), JSON.Member("follow", .boolean(follows)),
            names.isEmpty ? JSON.Member("all", true) : JSON.Member("workers", .list(names.map { .text($0) })),
        ]
        if let lines { members.append(JSON.Member("lines", .integer(lines))) }
        if let since { members.append(JSON.Member("since_ms", .integer(AskedLines.time(before: since)))) }
        return .object(members)
    }

    /// The time so long ago, in milliseconds since 1970.
    private static func time(before duration: Duration) -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec / 1_000_000)
        return Int(max(now - duration.clampedNanoseconds / 1_000_000, 1))
    }

    /// Shows the lines that come over a connection.
    ///
    /// - Returns: Whether the last of them was the end.
    private func show(over connection: ControlConnection) throws -> Bool {
        while let line = try? connection.next() {
            if let error = line["error"]?.text {
                Output.error.write(sentence: "prefork-run: \(error)")
                throw ExitCode.orderRefused
            }
            switch line["event"]?.text {
            case nil: show(line)
            case "end": return true
            case "older-lines":
                let files = line["files"]?.list?.compactMap(\.text) ?? []
                let place = files.isEmpty ? "are not remembered" : "are in \(files.named(atMost: 3))"
                Output.error.write(sentence: "prefork-run: older lines \(place)")
            case "bytes-lost":
                let worker = line["worker"]?.text ?? "a worker"
                let count = line["bytes"]?.integer ?? 0
                Output.error.write(
                    sentence: "prefork-run: \(count) bytes of \(worker) are lost: they were not read in time")
            default: break
            }
        }
        return false
    }

    private func show(_ line: JSON) {
        if format == .json { return Output.standard.write(line: line.compact) }
        let worker = line["worker"]?.text ?? ""
        let prefix = "\(worker.printable) | "
        let colored = showsColor ? GroupColor.colored(prefix, group: String(worker.prefix { $0 != "/" })) : prefix
        let time = showsTimes ? (line["time"]?.text ?? "") + " " : ""
        let text = (line["cut"]?.boolean == true ? "…" : "") + (line["text"]?.text ?? "")
        Output.standard.write(line: time + colored + (isTerminal ? text.keepingColors : text))
    }
}

extension String {
    /// The text with U+FFFD in place of each character that could steer a terminal, but with its colours and tabs.
    var keepingColors: String {
        let escape = "\u{1B}["
        var parts = split(separator: escape, omittingEmptySubsequences: false)
        let first = parts.removeFirst()
        return String(first).printable(keepingTabs: true)
            + parts.map { part in
                let end = part.firstIndex { !("0"..."9" ~= $0 || $0 == ";") }
                guard let end, part[end] == "m" else { return "\u{FFFD}[" + String(part).printable(keepingTabs: true) }
                return escape + part[...end] + String(part[part.index(after: end)...]).printable(keepingTabs: true)
            }.joined()
    }
}
