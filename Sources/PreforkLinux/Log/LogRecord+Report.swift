internal import Supervision

/// What the engine says beside the core's notices.
extension LogRecord {
    /// The lines that tell of a report; of a status, a line a worker.
    ///
    /// - Parameter manifest: The name that stands for the whole set of workers.
    public static func records(of report: Report, manifest: String) -> [LogRecord] {
        switch report {
        case .notice(let notice): records(of: notice, manifest: manifest)
        case .listening(let socket, let bound):
            [
                LogRecord("listening", "listening on \(bound) for \(socket.name)").with("address", bound)
                    .with("socket", socket.name)
            ]
        case .closed(let socket, let bound):
            [LogRecord("closed", "no longer listening on \(bound)").with("address", bound).with("socket", socket.name)]
        case .refused(let refusals, let occasion): refusals.map(refused) + [outcome(occasion)]
        case .ignored(let signal):
            [LogRecord("signal-ignored", "\(signal) ignored: it has no meaning here", level: .warning)]
        case .problem(let error):
            [LogRecord("problem", error.description, level: .error).with("errno", error.errno)]
        }
    }

    private static func refused(_ refusal: Refusal) -> LogRecord {
        let place = refusal.location.map { "\($0): " } ?? ""
        return LogRecord("refused", place + refusal.sentence, level: .error).with("at", refusal.location)
    }

    /// After the reasons, what they lead to.
    package static func outcome(_ occasion: Occasion) -> LogRecord {
        switch occasion {
        case .start: startRefused
        case .reload: reloadRefused
        case .launch(let id): launchRefused(id)
        }
    }

    private static let startRefused = LogRecord("start-refused", "nothing was started", level: .error)
    private static let reloadRefused = LogRecord(
        "reload-refused", "reload refused: nothing changed, everything runs on", level: .error)

    private static func launchRefused(_ id: WorkerID) -> LogRecord {
        LogRecord("launch-refused", "\(id) was not launched", level: .error).with("worker", id.description)
    }
}
