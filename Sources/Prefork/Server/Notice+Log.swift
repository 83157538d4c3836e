public import PreforkLinux
public import Supervision

extension Notice {
    /// Writes the notice to standard error, one line for each event. The default implementation of
    /// `PreforkServer.observe` calls this method with the default level. To log more, call it with another level:
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
