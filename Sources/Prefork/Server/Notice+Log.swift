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
