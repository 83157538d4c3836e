internal import Glibc
internal import Supervision

/// What becomes of one process, and of all of them.
extension LogRecord {
    static func launched(_ launch: Launch, _ pid: Int32) -> LogRecord {
        LogRecord("launched", "\(launch.worker) launched as pid \(pid)")
            .with("worker", launch.worker.description).with("pid", pid).with("generation", launch.generation)
    }

    static func ready(_ launch: Launch, _ pid: Int32, _ after: Duration) -> LogRecord {
        LogRecord("ready", "\(launch.worker) (pid \(pid)) is ready after \(after.humanText)")
            .with("worker", launch.worker.description).with("pid", pid)
            .with("after_ms", after.clampedNanoseconds / 1_000_000)
    }

    static func exited(_ termination: Termination) -> LogRecord {
        let worker = termination.launch.worker
        var level = Level.warning
        if termination.next == .asked || termination.exit.isSuccess { level = .info }
        if case .escalated = termination.next { level = .error }
        if case .neverStarted = termination.exit { level = .error }
        let subject = termination.pid.map { "\(worker) (pid \($0))" } ?? "\(worker)"
        let record = LogRecord("exited", "\(subject) \(termination.ending)\(termination.consequence)", level: level)
            .with("worker", worker.description).with("pid", termination.pid)
            .with("age_ms", termination.age.clampedNanoseconds / 1_000_000).with("next", termination.next.word)
            .with("wait_ms", termination.next.wait.map { $0.clampedNanoseconds / 1_000_000 })
            .with("deaths", termination.next.deaths)
        return switch termination.exit {
        case .code(let code): record.with("code", code)
        case .signal(let signal): record.with("signal", signal.description)
        case .neverStarted(let failure):
            record.with("step", "\(failure.step)").with("errno", failure.errno).with("at", termination.place)
        }
    }

    static func stopping(
        _ launch: Launch, _ pid: Int32?, _ signal: Signal, _ grace: Duration, _ reason: StopReason
    ) -> LogRecord {
        let who = pid.map { "\(launch.worker) (pid \($0))" } ?? "\(launch.worker)"
        return LogRecord("stopping", "\(who) gets \(signal), KILL in \(grace.humanText): \(reason.sentence)")
            .with("worker", launch.worker.description).with("pid", pid).with("signal", signal.description)
            .with("reason", reason.word).with("changes", reason.changes)
    }

    static func killing(_ launch: Launch, _ pid: Int32?, _ after: Duration) -> LogRecord {
        let who = pid.map { "\(launch.worker) (pid \($0))" } ?? "\(launch.worker)"
        return LogRecord("killing", "\(who) has not left after \(after.humanText) and is killed", level: .warning)
            .with("worker", launch.worker.description).with("pid", pid)
    }

    static func stopRequested(_ request: StopRequest, _ workers: Int) -> LogRecord {
        let name = request == .terminate ? "SIGTERM" : "SIGINT"
        let rest = workers == 0 ? "no worker to wait for" : "waiting for \(count(workers, "worker"))"
        return LogRecord("stop-requested", "\(name): stopping; \(rest)").with("workers", workers)
    }
}

extension StopReason {
    fileprivate var word: String {
        switch self {
        case .replaced: "replaced"
        case .retired: "retired"
        case .escalated: "escalated"
        case .stopping: "stopping"
        }
    }

    fileprivate var changes: [String] {
        if case .replaced(let changes) = self { changes.map(\.sentence) } else { [] }
    }

    fileprivate var sentence: String {
        switch self {
        case .replaced: changes.joined(separator: ", ")
        case .retired: "the manifest has no place for it any more"
        case .escalated: "a worker died too often"
        case .stopping: "everything stops"
        }
    }
}

extension Termination {
    /// How it ended: `exited with 1 after 12 s`.
    fileprivate var ending: String {
        switch exit {
        case .code(let code): "exited with \(code) after \(age.humanText)"
        case .signal(let signal): "was ended by \(signal) after \(age.humanText)"
        case .neverStarted(let failure): "cannot be started: \(failure.sentence)" + (place.map { " (\($0))" } ?? "")
        }
    }

    /// The line of the manifest that the failed step goes back to.
    fileprivate var place: String? {
        guard case .neverStarted(let failure) = exit else { return nil }
        return origin.location(of: failure.step.field)
    }

    /// What comes of it: `; next try in 1 s (death 2 of 5 in 60 s)`.
    fileprivate var consequence: String {
        switch next {
        case .asked: ""
        case .completed: "; its restart policy asks for no more"
        case .givenUp: "; the server wants no more of it"
        case .relaunch(let wait, let deaths, let limit, let window):
            (wait == .zero ? "; next try now" : "; next try in \(wait.humanText)")
                + " (death \(deaths) of \(limit) in \(window.humanText))"
        case .escalated(let escalation, let deaths, let window):
            "; \(deaths) deaths in \(window.humanText) are too many: \(escalation.consequence)"
        }
    }
}

extension Termination.Next {
    /// One word that programs can match.
    fileprivate var word: String {
        switch self {
        case .asked: "none"
        case .relaunch: "relaunch"
        case .completed: "completed"
        case .givenUp: "given-up"
        case .escalated(let escalation, _, _): escalation.rawValue
        }
    }

    fileprivate var wait: Duration? {
        if case .relaunch(let wait, _, _, _) = self { wait } else { nil }
    }

    fileprivate var deaths: Int? {
        switch self {
        case .asked, .completed, .givenUp: nil
        case .relaunch(_, let deaths, _, _), .escalated(_, let deaths, _): deaths
        }
    }
}

extension Intensity.Escalation {
    fileprivate var consequence: String {
        switch self {
        case .hold: "it is held until a reload"
        case .stopGroup: "its group is stopped until a reload"
        case .exit: "everything stops"
        }
    }
}

extension LaunchFailure.Step {
    /// The key that has to be right for the step to succeed.
    fileprivate var field: Origin.Field {
        switch self {
        case .exec: .command
        case .workingDirectory: .workingDirectory
        case .descriptors: .listener
        case .prepare, .clone, .processGroup, .parentDeath, .signals, .limits, .affinity: .worker
        }
    }
}
