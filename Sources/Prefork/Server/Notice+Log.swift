internal import Glibc
public import PreforkLinux
public import Supervision

extension Notice {
    /// Writes what happened to standard error, a line an event, as `PreforkServer.observe` does unless it is given:
    ///
    /// ```swift
    /// func observe(_ notice: Notice) {
    ///     notice.log(from: .info)
    /// }
    /// ```
    ///
    /// - Parameter level: What is less grave is left out.
    public func log(from level: LogRecord.Level = .warning) {
        let program = OwnProgram.shortName
        if case .status(let status) = self {
            guard level == .info else { return }
            for line in StatusTable(status, manifest: program).lines { StandardError.write(line) }
        } else {
            for record in LogRecord.records(of: self, manifest: program) where record.level >= level {
                StandardError.write(record)
            }
        }
    }
}

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
