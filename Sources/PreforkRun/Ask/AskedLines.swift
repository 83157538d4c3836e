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
        try show(over: try asked(since: since, lines: lines, from: master.connect()))
        // The connection ends with the process that carries the output. Another one has taken its place, or will soon.
        while follows, let connection = try? master.connection() {
            Output.error.write(line: "prefork-run: the process that carries the output has ended; lines may be missing")
            try show(over: try askedAgain(over: connection))
        }
    }

    /// Asks until another process carries the output.
    private func askedAgain(over first: ControlConnection) throws -> ControlConnection {
        var connection = first
        while true {
            try? connection.send(request(since: nil, lines: 0))
            if let answer = try? connection.anyAnswer(), answer["error"] == nil { return connection }
            // The master waits for up to some seconds before it starts another one.
            usleep(200_000)
            connection = try master.connect()
        }
    }

    private func asked(since: Duration?, lines: Int?, from connection: ControlConnection) throws -> ControlConnection {
        let answer: JSON
        do throws(NoMaster) {
            try connection.send(request(since: since, lines: lines))
            answer = try connection.anyAnswer()
        } catch {
            try master.fail(error.sentence)
        }
        try AskedOrder.check(answer, over: connection)
        return connection
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

    private func show(over connection: ControlConnection) throws {
        while let line = try? connection.next() {
            if let error = line["error"]?.text { try master.fail(error) }
            switch line["event"]?.text {
            case nil: show(line)
            case "end": return
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
    }

    private func show(_ line: JSON) {
        if format == .json { return Output.standard.write(line: line.compact) }
        let worker = line["worker"]?.text ?? ""
        let prefix = "\(worker.printable) | "
        let colored = showsColor ? GroupColor.colored(prefix, group: String(worker.prefix { $0 != "/" })) : prefix
        let time = showsTimes ? (line["time"]?.text ?? "") + " " : ""
        Output.standard.write(line: time + colored + (line["text"]?.text ?? ""))
    }
}
