import Supervision

/// Records about the processes of the master that are no workers.
extension LogRecord {
    static func helperEnded(
        _ event: String, _ subject: String, _ pid: Int32, _ exit: Exit, wait: Duration
    ) -> LogRecord {
        return LogRecord(
            event,
            "\(subject) \(exit.ending); another one starts \(wait == .zero ? "now" : "in \(wait.humanText)")",
            level: .error
        )
        .with("pid", pid)
    }

    init(_ report: HTTPReport) {
        switch report {
        case .serving(let pid, let address):
            self = LogRecord("http-serving", "pid \(pid) serves \(LogRecord.placeOfHTTP(address))").with("pid", pid)
                .with("address", address)
        case .ended(let pid, let exit, let wait):
            self = .helperEnded("http-ended", "pid \(pid), which serves HTTP,", pid, exit, wait: wait)
        case .failed(let failure, let wait):
            self = LogRecord(
                "http-failed",
                "cannot start the process that serves HTTP: \(failure.sentence); it is tried again in \(wait.humanText)",
                level: .error
            )
            .with("errno", failure.errno)
        case .closed(let address):
            self = LogRecord("http-closed", "\(LogRecord.placeOfHTTP(address)) is served no longer")
                .with("address", address)
        }
    }

    private static func placeOfHTTP(_ address: String) -> String {
        address.hasPrefix("unix ") ? "HTTP on \(address)" : "http://\(address)/"
    }
}

extension Exit {
    /// How a process that is no worker has ended.
    var ending: String {
        switch self {
        case .code(let code): "exited with \(code)"
        case .signal(let signal): "was killed by \(signal)"
        case .neverStarted(let failure): "failed to start: \(failure.sentence)"
        }
    }
}
