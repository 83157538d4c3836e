package import Supervision

/// Records about the course of a reload: it was committed, it has failed, it was taken back.
extension LogRecord {
    static func committed(_ generation: Int, _ after: Duration, _ notUp: [WorkerID]) -> LogRecord {
        LogRecord(
            "committed", "reload \(generation - 1) is complete after \(after.humanText)\(remark(notUp))",
            level: notUp.isEmpty ? .info : .warning
        )
        .with("generation", generation).with("after_ms", after.clampedNanoseconds / 1_000_000)
        .with("not_up", notUp.map(\.description))
    }

    /// The workers that are not up, as the end of a sentence; empty if there are none.
    private static func remark(_ notUp: [WorkerID]) -> String {
        notUp.isEmpty ? "" : "; not up: \(notUp.named(atMost: 5))"
    }

    static func replacementGivenUp(
        _ launch: Launch, _ deaths: Int, _ window: Duration, _ remaining: Int32?
    ) -> LogRecord {
        let old = remaining.map { "pid \($0)" } ?? "its old process"
        return LogRecord(
            "replacement-given-up",
            "\(launch.worker) has no further successor: \(count(deaths, "successor")) failed; \(old) goes on until the "
                + "next reload", level: .error
        )
        .with("worker", launch.worker.description).with("pid", remaining).with("deaths", deaths)
        .with("within_ms", window.clampedNanoseconds / 1_000_000)
    }

    static func redirected(from generation: Int, _ state: Status.Rollout.State) -> LogRecord {
        let progress =
            switch state {
            case .rolling: "was not complete"
            case .paused: "was paused"
            case .rollingBack: "was being taken back"
            }
        return LogRecord(
            "redirected", "reload \(generation) takes the place of reload \(generation - 1), which \(progress)"
        )
        .with("generation", generation + 1).with("from", generation)
    }

    static func rolloutFailed(_ failure: RolloutFailure, _ next: RolloutPolicy.OnFailure) -> LogRecord {
        let consequence =
            switch next {
            case .rollback: "all groups go back to what ran before"
            case .pause: "nothing more is replaced until the next reload (on_failure: pause)"
            case .continue: "the other workers are replaced all the same (on_failure: continue)"
            }
        return LogRecord("rollout-failed", "\(failure.sentence)\(failure.changed); \(consequence)", level: .error)
            .with("group", failure.group).with("worker", failure.worker?.description).with("at", failure.location)
            .with("next", next.rawValue)
    }

    static func rolledBack(
        _ failure: RolloutFailure, _ generation: Int, to committed: Int, _ after: Duration, _ notUp: [WorkerID]
    ) -> LogRecord {
        LogRecord(
            "rolled-back",
            "reload \(generation - 1) is taken back after \(after.humanText): \(name(of: committed)) runs again"
                + "\(remark(notUp)); cause: \(failure.sentence)\(failure.changed)", level: .error
        )
        .with("group", failure.group).with("worker", failure.worker?.description).with("at", failure.location)
        .with("after_ms", after.clampedNanoseconds / 1_000_000).with("not_up", notUp.map(\.description))
        .with("generation", generation).with("committed", committed)
    }

    /// The manifest that a generation was read from: that of the start, or that of a reload.
    private static func name(of generation: Int) -> String {
        generation == 1 ? "the manifest of the start" : "the manifest of reload \(generation - 1)"
    }

    static func needFailed(
        _ group: String, _ need: Need, _ worker: WorkerID, isStopped: Bool, _ location: String?
    ) -> LogRecord {
        LogRecord(
            "need-failed",
            (location.map { "\($0): " } ?? "")
                + "group '\(group)' \(need.failureSentence(worker, isStopped: isStopped))",
            level: .error
        )
        .with("at", location)
        .with("group", group).with("needs", need.group).with("worker", worker.description)
    }
}

extension RolloutFailure {
    /// The failure as a sentence with its place: `app.yaml:7:5: web/0 exited with 1 after 20 ms`.
    package var sentence: String {
        (location.map { "\($0): " } ?? "") + subject + cause.sentence + remark
    }

    /// Who has failed, with a space; empty when nobody has.
    private var subject: String {
        let named = group.map { "group '\($0)' " } ?? ""
        if case .noProgress = cause { return named }
        return worker.map { "\($0) " } ?? named
    }

    private var remark: String {
        guard case .noProgress = cause, let worker else { return "" }
        return ": \(worker) is not up"
    }

    /// What the reload has changed about the worker, as a remark; empty if nothing.
    var changed: String {
        if changes.isEmpty { return "" }
        return " (changed: \(changes.map(\.sentence).named(atMost: 3)))"
    }
}

extension RolloutFailure.Cause {
    fileprivate var sentence: String {
        switch self {
        case .exited(.neverStarted(let failure), _): "cannot be started: \(failure.sentence)"
        case .exited(.code(let code), let age): "exited with \(code) after \(age.humanText)"
        case .exited(.signal(let signal), let age): "was killed by \(signal) after \(age.humanText)"
        case .stopped(let reason): reason.sentence
        case .notAdjusted(let failure): "is not changed: \(failure.sentence)"
        case .noProgress(let time): "has made no progress for \(time.humanText)"
        case .needFailed(let need, let worker, let isStopped): need.failureSentence(worker, isStopped: isStopped)
        case .aborted(let giver): "\(giver.sentence) has aborted it"
        }
    }
}

extension Need {
    fileprivate func failureSentence(_ worker: WorkerID, isStopped: Bool) -> String {
        let state = condition == .ready ? "to be up" : "to complete"
        return "cannot go on: it needs '\(group)' \(state), and \(worker) "
            + (isStopped ? "was stopped by an operator" : "has failed")
    }
}

extension StopReason {
    /// The value of the field `reason`, for programs.
    var word: String {
        switch self {
        case .replaced: "replaced"
        case .rolledBack: "rolled-back"
        case .outdated: "outdated"
        case .recycled: "recycled"
        case .notUp: "not-up"
        case .unhealthy: "unhealthy"
        case .silent: "silent"
        case .watchdog: "watchdog"
        case .retired: "retired"
        case .superseded: "superseded"
        case .escalated: "escalated"
        case .ordered: "operator"
        case .stopping: "stopping"
        }
    }

    /// The changed keys, if a reload is the reason.
    var changes: [String] {
        switch self {
        case .replaced(let changes), .rolledBack(let changes): changes.map(\.sentence)
        case .outdated, .recycled, .notUp, .unhealthy, .silent, .watchdog, .retired, .superseded, .escalated, .ordered,
            .stopping:
            []
        }
    }

    /// The reason, to follow the name of a worker and a colon or a space.
    var sentence: String {
        switch self {
        case .replaced: changes.joined(separator: ", ")
        case .rolledBack: "the reload is taken back"
        case .outdated: "replaced by a newer manifest"
        case .recycled(.ordered): "restarted by the operator"
        case .recycled(.age(let age)): "it is \(age.humanText) old"
        case .recycled(.rss(let bytes, let limit)):
            "it has \(bytes.sizeText) of resident memory, and may have \(limit.sizeText)"
        case .notUp(let time, let cause?): "is not up after \(time.humanText): \(cause)"
        case .notUp(let time, nil): "is not up after \(time.humanText): it has not reported READY=1"
        case .unhealthy(let failures, let cause):
            "failed \(failures) liveness " + (failures == 1 ? "probe" : "probes in a row") + ": \(cause)"
        case .silent(let time): "has written nothing for \(time.humanText)"
        case .watchdog(let time?): "has not reported WATCHDOG=1 for \(time.humanText)"
        case .watchdog(nil): "has reported WATCHDOG=trigger"
        case .retired: "no longer in the manifest"
        case .superseded: "the manifest names its id"
        case .escalated: "a worker died too often"
        case .ordered: "stopped by the operator"
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
