import ArgumentParser
import Glibc
import JSONText
import PreforkLinux

/// Writes the records of the log as lines.
struct LogFormatter {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    let format: Format
    /// Whether log lines and diagnostics are colored.
    let showsColor: Bool

    init(_ format: Format) {
        self.format = format
        showsColor = format == .text && TerminalColor.isWanted(on: STDERR_FILENO)
    }

    func line(for record: LogRecord, at time: Timestamp) -> String {
        switch format {
        case .text: text(record, time)
        case .json: record.json(at: time).compact
        }
    }

    private func text(_ record: LogRecord, _ time: Timestamp) -> String {
        let stamp = showsColor ? TerminalColor.faint + time.text + TerminalColor.reset : time.text
        guard let color = record.level.color, showsColor else { return "\(stamp) \(record.prefix)\(record.message)" }
        return "\(stamp) \(color)\(record.prefix)\(TerminalColor.reset)\(record.message)"
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
