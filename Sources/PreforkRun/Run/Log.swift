import PreforkLinux

/// The log of the master on standard error, with one line for each event.
final class Log {
    let formatter: LogFormatter
    /// Writes the lines. The loop of the engine writes the lines that wait for a slow reader.
    let writer: LogWriter
    /// Takes the records to the clients of the control socket.
    var feed: ControlFeed?

    init(format: LogFormatter.Format) {
        let formatter = LogFormatter(format)
        self.formatter = formatter
        writer = LogWriter { formatter.line(for: .lost(lines: $0), at: .now) }
    }

    func write(_ record: LogRecord) {
        feed?.write(record)
        writeLine(of: record)
    }

    /// Writes the line of a record that the clients of the control socket have got already.
    func writeLine(of record: LogRecord) {
        writer.write(line: formatter.line(for: record, at: .now))
    }

    /// Writes lines that are not events, such as the rows of a table, without a timestamp.
    func write(lines: [String]) {
        for line in lines { writer.write(line: line) }
    }
}

extension LogRecord {
    fileprivate static func lost(lines: Int) -> LogRecord {
        let count = lines == 1 ? "1 line of the log was" : "\(lines) lines of the log were"
        return LogRecord("lines-lost", "\(count) lost because the reader was too slow", level: .warning)
            .with("lines", lines)
    }
}
