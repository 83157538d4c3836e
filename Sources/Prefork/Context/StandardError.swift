internal import Glibc
internal import PreforkLinux

/// The standard error stream, to which the library writes its messages in the master and in the workers.
enum StandardError {
    /// Writes for the master, which must not wait for the reader; nil in a worker. Only the master's one thread uses it.
    nonisolated(unsafe) private static var writer: LogWriter?

    /// Makes the messages of this process wait for a slow reader without blocking it.
    ///
    /// - Returns: The writer, whose waiting lines the engine's loop writes.
    static func stopWaiting() -> LogWriter {
        let new = LogWriter { "warning: \($0) lines of the log were lost because the reader was too slow" }
        writer = new
        return new
    }

    /// Writes the record's message. Warnings and errors get a prefix, so that they stand out.
    static func write(_ record: LogRecord) {
        write(record.level == .info ? record.message : "\(record.level.rawValue): \(record.message)")
    }

    static func write(_ line: String) {
        if let writer { return writer.write(line: line) }
        let bytes = Array("\(line)\n".utf8)
        // A single write(2), so that lines of several processes do not mix. A failure is ignored, because there is no
        // other place to report it.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
