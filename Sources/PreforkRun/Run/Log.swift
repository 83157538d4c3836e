import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import PreforkManifest

/// The master's log on standard error: one line an event.
struct Log {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    let format: Format
    private let sink = LogSink()
    /// Also for what is shown as `check` shows it.
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

    /// Lines that are not events of their own, such as a table under its heading.
    func write(lines: [String]) {
        for line in lines { sink.write(line: line) }
    }

    private func text(_ record: LogRecord, _ time: Timestamp) -> String {
        let stamp = showsColor ? TerminalColor.faint + time.text + TerminalColor.reset : time.text
        guard let paint = record.level.paint, showsColor else { return "\(stamp) \(record.prefix)\(record.message)" }
        return "\(stamp) \(paint)\(record.prefix)\(TerminalColor.reset)\(record.message)"
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
    /// Only what needs attention is marked, so that it stands out.
    fileprivate var prefix: String {
        switch level {
        case .info: ""
        case .warning: "warning: "
        case .error: "error: "
        }
    }
}

extension LogRecord.Level {
    fileprivate var paint: String? {
        switch self {
        case .info: nil
        case .warning: TerminalColor.yellow
        case .error: TerminalColor.red
        }
    }
}
