internal import Supervision

/// Records about the lines that workers write.
extension LogRecord {
    init(_ report: OutputReport) {
        switch report {
        case .companionEnded(let pid, let exit, let wait):
            self = .helperEnded(
                "output-companion-ended", "pid \(pid), which carries the output of workers,", pid, exit, wait: wait)
        case .companionFailed(let failure, let wait):
            self = LogRecord(
                "output-companion-failed",
                "cannot start the process that carries the output of workers: \(failure.sentence); it is tried again in "
                    + wait.humanText, level: .error
            )
            .with("errno", failure.errno)
        case .blocked(let problem, let location):
            let place = location.map { " (\($0))" } ?? ""
            self = LogRecord(
                "output-blocked", "\(problem.sentence)\(place); workers that write there wait", level: .error
            )
            .with("errno", problem.errno).with("at", location)
        case .uncompressed(let problem, let location):
            let place = location.map { " (\($0))" } ?? ""
            self = LogRecord(
                "output-uncompressed", "\(problem.sentence)\(place); the file stays as it is", level: .warning
            )
            .with("errno", problem.errno).with("at", location)
        case .lost(let bytes):
            self = LogRecord(
                "output-lost",
                "\(bytes) bytes of output of workers that have ended are thrown away: no process can carry them",
                level: .error
            )
            .with("bytes", bytes)
        case .unblocked(let file):
            self = LogRecord("output-unblocked", "the output of workers is written to \(file) again").with("file", file)
        case .discarded(let stream):
            self = LogRecord(
                "output-discarded", "\(stream) has no reader any more: what workers write there is thrown away",
                level: .warning
            )
            .with("file", stream)
        case .dropped(let lines, let file):
            let count = lines == 1 ? "1 line of workers was" : "\(lines) lines of workers were"
            self = LogRecord("output-dropped", "\(count) dropped at \(file), because it is too slow", level: .warning)
                .with("lines", lines).with("file", file)
        case .reopened:
            self = LogRecord("output-reopened", "SIGUSR1: the files of workers' output are opened again")
        }
    }
}
