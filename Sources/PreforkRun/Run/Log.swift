import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import PreforkManifest

/// The log of the master on standard error, with one line for each event.
struct Log {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    let format: Format
    private let sink = LogSink()
    /// Whether log lines and diagnostics are colored.
    let showsColor: Bool

    init(format: Format) {
        self.format = format
        showsColor = format == .text && TerminalColor.isWanted(on: STDERR_FILENO)
    }

    func write(_ record: LogRecord) {
        sink.write(line: line(for: record, at: Timestamp.now))
    }

    func line(for record: LogRecord, at time: Timestamp) -> String {
        switch format {
        case .text: text(record, time)
        case .json: json(record, time)
        }
    }

    /// Writes lines that are not events, such as the rows of a table, without a timestamp.
    func write(lines: [String]) {
        for line in lines { sink.write(line: line) }
    }

    private func text(_ record: LogRecord, _ time: Timestamp) -> String {
        let stamp = showsColor ? TerminalColor.faint + time.text + TerminalColor.reset : time.text
        guard let color = record.level.color, showsColor else { return "\(stamp) \(record.prefix)\(record.message)" }
        return "\(stamp) \(color)\(record.prefix)\(TerminalColor.reset)\(record.message)"
    }

    private func json(_ record: LogRecord, _ time: Timestamp) -> String {
        var members: [JSON.Member] = [
            .init("time", .text(time.text)), .init("level", .text(record.level.rawValue)),
            .init("event", .text(record.event)),
        ]
        members += record.fields.map { JSON.Member($0.name, JSON($0.value)) }
        members.append(.init("message", .text(record.message)))
        return JSON.object(members).compact
    }
}

extension JSON {
    fileprivate init(_ value: LogRecord.Value) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let integer): self = .integer(integer)
        case .texts(let texts): self = .list(texts.map { .text($0) })
        }
    }
}

extension LogRecord {
    /// The prefix of the message. Only warnings and errors have a prefix, so that they stand out.
    fileprivate var prefix: String {
        switch level {
        case .info: ""
        case .warning: "warning: "
        case .error: "error: "
        }
    }
}

extension LogRecord.Level {
    fileprivate var color: String? {
        switch self {
        case .info: nil
        case .warning: TerminalColor.yellow
        case .error: TerminalColor.red
        }
    }
}
