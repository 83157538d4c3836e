internal import Glibc
internal import PreforkLinux

/// Where the library says what needs attention, in the master as in its workers.
enum StandardError {
    /// Only what needs attention is marked, so that it stands out.
    static func write(_ record: LogRecord) {
        write(record.level == .info ? record.message : "\(record.level.rawValue): \(record.message)")
    }

    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // One write, so that lines of several processes do not mix. Who cannot be told is not told.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
