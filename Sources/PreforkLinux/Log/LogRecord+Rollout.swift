package import Supervision

/// Records about the course of a reload: it was committed, it has failed, it was taken back.
extension LogRecord {
    static func committed(_ generation: Int, _ after: Duration) -> LogRecord {
        LogRecord("committed", "reload \(generation - 1) is complete after \(after.humanText)")
            .with("generation", generation).with("after_ms", after.clampedNanoseconds / 1_000_000)
    }

    static func rolloutFailed(_ failure: RolloutFailure, _ next: RolloutPolicy.OnFailure) -> LogRecord {
        let consequence =
            switch next {
            case .rollback: "all groups go back to what ran before"
            case .pause: "nothing more is replaced until the next reload"
            case .continue: "the group goes on, by its policy"
            }
        return LogRecord("rollout-failed", "\(failure.sentence); \(consequence)", level: .error)
            .with("group", failure.group).with("worker", failure.worker?.description).with("at", failure.location)
            .with("next", next.rawValue)
    }

    static func rolledBack(
        _ failure: RolloutFailure, _ after: Duration, _ notUp: [WorkerID], _ manifest: String
    ) -> LogRecord {
        let named = notUp.prefix(5).map(\.description).joined(separator: ", ")
        let others = notUp.count > 5 ? " and \(notUp.count - 5) others" : ""
        let rest = notUp.isEmpty ? "" : "; not up: \(named)\(others)"
        return LogRecord(
            "rolled-back",
            "reload taken back after \(after.humanText): what ran before runs again, and the file of \(manifest) differs from "
                + "it\(rest); cause: \(failure.sentence)", level: .error
        )
        .with("group", failure.group).with("worker", failure.worker?.description).with("at", failure.location)
        .with("after_ms", after.clampedNanoseconds / 1_000_000).with("not_up", notUp.map(\.description))
    }

    static func needFailed(_ group: String, _ need: Need, _ worker: WorkerID) -> LogRecord {
        let state = need.condition == .ready ? "to be up" : "to complete"
        return LogRecord(
            "need-failed", "group '\(group)' waits in vain for '\(need.group)' \(state): \(worker) has failed",
            level: .error
        )
        .with("group", group).with("needs", need.group).with("worker", worker.description)
    }
}

extension RolloutFailure {
    /// The failure as a sentence with its place: `app.yaml:7:5: web/0 exited with 1 after 20 ms`.
    package var sentence: String {
        (location.map { "\($0): " } ?? "") + subject + " " + cause.sentence
    }

    private var subject: String { worker?.description ?? "group '\(group)'" }
}

extension RolloutFailure.Cause {
    fileprivate var sentence: String {
        switch self {
        case .exited(.neverStarted(let failure), _): "cannot be started: \(failure.sentence)"
        case .exited(.code(let code), let age): "exited with \(code) after \(age.humanText)"
        case .exited(.signal(let signal), let age): "was killed by \(signal) after \(age.humanText)"
        case .stopped(let reason): reason.sentence
        case .noProgress(let time): "has made no progress for \(time.humanText)"
        }
    }
}

extension StopReason {
    /// The value of the field `reason`, for programs.
    var word: String {
        switch self {
        case .replaced: "replaced"
        case .rolledBack: "rolled-back"
        case .recycled: "recycled"
        case .notUp: "not-up"
        case .unhealthy: "unhealthy"
        case .watchdog: "watchdog"
        case .retired: "retired"
        case .superseded: "superseded"
        case .escalated: "escalated"
        case .stopping: "stopping"
        }
    }

    /// The changed keys, if a reload is the reason.
    var changes: [String] {
        switch self {
        case .replaced(let changes), .rolledBack(let changes): changes.map(\.sentence)
        case .recycled, .notUp, .unhealthy, .watchdog, .retired, .superseded, .escalated, .stopping: []
        }
    }

    /// The reason, to follow the name of a worker and a colon or a space.
    var sentence: String {
        switch self {
        case .replaced: changes.joined(separator: ", ")
        case .rolledBack: "the reload is taken back"
        case .recycled(.age(let age)): "it is \(age.humanText) old"
        case .recycled(.rss(let bytes, let limit)):
            "it has \(bytes.sizeText) of resident memory, and may have \(limit.sizeText)"
        case .notUp(let time, let cause?): "is not up after \(time.humanText): \(cause)"
        case .notUp(let time, nil): "is not up after \(time.humanText): it has not reported READY=1"
        case .unhealthy(let failures, let cause):
            "failed \(failures) liveness " + (failures == 1 ? "probe" : "probes in a row") + ": \(cause)"
        case .watchdog(let time?): "has not reported WATCHDOG=1 for \(time.humanText)"
        case .watchdog(nil): "has reported WATCHDOG=trigger"
        case .retired: "no longer in the manifest"
        case .superseded: "the manifest names its id"
        case .escalated: "a worker died too often"
        case .stopping: "the master is stopping"
        }
    }
}

extension Int {
    /// A number of bytes: `512.0 MiB`.
    fileprivate var sizeText: String {
        let mebibytes = Double(self) / 1_048_576
        return "\((mebibytes * 10).rounded() / 10) MiB"
    }
}
