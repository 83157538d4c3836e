internal import Glibc
public import PreforkLinux
public import Supervision

extension Notice {
    /// Writes the notice to standard error, one line for each event. The default implementation of `PreforkServer.observe`
    /// calls this method with the default level. To log more, call it with another level:
    ///
    /// ```swift
    /// func observe(_ notice: Notice) {
    ///     notice.log(from: .info)
    /// }
    /// ```
    ///
    /// - Parameter level: The least severe level that is written. By default warnings and errors are.
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

/// The standard error stream, to which the library writes its messages in the master and in the workers.
enum StandardError {
    /// Writes the record's message. Warnings and errors get a prefix, so that they stand out.
    static func write(_ record: LogRecord) {
        write(record.level == .info ? record.message : "\(record.level.rawValue): \(record.message)")
    }

    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // A single write(2), so that lines of several processes do not mix. A failure is ignored, because there is no other
        // place to report it.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
