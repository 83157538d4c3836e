internal import Glibc
internal import PreforkLinux

/// The standard error stream, to which the library writes its messages in the master and in the workers.
enum StandardError {
    /// Writes the record's message. Warnings and errors get a prefix, so that they stand out.
    static func write(_ record: LogRecord) {
        write(record.level == .info ? record.message : "\(record.level.rawValue): \(record.message)")
    }

    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // A single write(2), so that lines of several processes do not mix. A failure is ignored, because there is no
        // other place to report it.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
