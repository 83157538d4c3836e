internal import Glibc
internal import Supervision

/// Records about processes: launched, ready, exited, stopping and killed.
extension LogRecord {
    static func launched(_ launch: Launch, _ pid: Int32, beside old: Int32?, _ cause: RecycleCause?) -> LogRecord {
        let beside = old.map { " beside pid \($0)" } ?? ""
        let reason = cause.map { ", to replace it: \(StopReason.recycled($0).sentence)" } ?? ""
        return LogRecord("launched", "\(launch.worker) launched as pid \(pid)\(beside)\(reason)")
            .with("worker", launch.worker.description).with("pid", pid).with("beside", old)
            .with("generation", launch.generation)
    }

    static func ready(_ launch: Launch, _ pid: Int32, _ after: Duration) -> LogRecord {
        LogRecord("ready", "\(launch.worker) (pid \(pid)) is ready after \(after.humanText)")
            .with("worker", launch.worker.description).with("pid", pid)
            .with("after_ms", after.clampedNanoseconds / 1_000_000)
    }

    static func notAdjusted(
        _ launch: Launch, _ pid: Int32?, _ failure: LaunchFailure, _ location: String?
    ) -> LogRecord {
        let place = location.map { " (\($0))" } ?? ""
        return LogRecord(
            "not-adjusted", "\(name(launch, pid)) is not changed: \(failure.sentence)\(place)", level: .error
        )
        .with("worker", launch.worker.description).with("pid", pid).with("step", "\(failure.step)")
        .with("errno", failure.errno).with("at", location)
    }

    static func exited(_ termination: Termination) -> LogRecord {
        let worker = termination.launch.worker
        var level = Level.warning
        if termination.next == .asked || termination.exit.isSuccess { level = .info }
        if case .escalated = termination.next { level = .error }
        if case .neverStarted = termination.exit { level = .error }
        let message = subject(termination.launch, termination.pid) + " \(termination.ending)\(termination.consequence)"
        let record = LogRecord("exited", message, level: level)
            .with("worker", worker.description).with("pid", termination.pid)
            .with("age_ms", termination.age.clampedNanoseconds / 1_000_000).with("next", termination.next.word)
            .with("wait_ms", termination.next.wait.map { $0.clampedNanoseconds / 1_000_000 })
            .with("deaths", termination.next.deaths)
        return switch termination.exit {
        case .code(let code): record.with("code", code)
        case .signal(let signal): record.with("signal", signal.description)
        case .neverStarted(let failure):
            record.with("step", "\(failure.step)").with("errno", failure.errno).with("at", termination.location)
        }
    }

    static func outOfMemory(_ launch: Launch, _ pid: Int32, _ limit: String?, _ endedWorker: Bool) -> LogRecord {
        let cause = "out of memory (\(limit ?? "of the machine, or of a control group above"))"
        let message =
            endedWorker
            ? "\(name(launch, pid)) was ended by the kernel: \(cause)"
            : "processes of \(name(launch, pid)) were ended by the kernel: \(cause)"
        return LogRecord("out-of-memory", message, level: .error)
            .with("worker", launch.worker.description).with("pid", pid).with("limit", limit)
    }

    static func stopping(
        _ launch: Launch, _ pid: Int32?, _ signal: Signal, _ grace: Duration, _ reason: StopReason
    ) -> LogRecord {
        let subject = subject(launch, pid)
        let order = "gets \(signal), SIGKILL in \(grace.humanText)"
        let message =
            reason.isFailure ? "\(subject) \(reason.sentence); it \(order)" : "\(subject) \(order): \(reason.sentence)"
        return LogRecord("stopping", message, level: reason.isFailure ? .error : .info)
            .with("worker", launch.worker.description).with("pid", pid).with("signal", signal.description)
            .with("reason", reason.word).with("changes", reason.changes)
    }

    static func killing(_ launch: Launch, _ pid: Int32?, _ after: Duration) -> LogRecord {
        let message = "\(subject(launch, pid)) did not exit within \(after.humanText): sending SIGKILL"
        return LogRecord("killing", message, level: .warning)
            .with("worker", launch.worker.description).with("pid", pid)
    }

    private static func subject(_ launch: Launch, _ pid: Int32?) -> String {
        pid.map { "\(launch.worker) (pid \($0))" } ?? "\(launch.worker)"
    }

    static func unreachable(_ launch: Launch, _ pid: Int32?) -> LogRecord {
        LogRecord(
            "unreachable",
            "cannot signal \(name(launch, pid)): it runs as another user, or a sandbox forbids the call; end it by hand, or "
                + "send SIGTERM to the master once more to leave it behind", level: .error
        )
        .with("worker", launch.worker.description).with("pid", pid)
    }

    static func abandoned(_ launch: Launch, _ pid: Int32?) -> LogRecord {
        LogRecord("abandoned", "\(name(launch, pid)) is left behind: it cannot be signaled", level: .error)
            .with("worker", launch.worker.description).with("pid", pid)
    }

    static func launchesDelayed(_ failure: LaunchFailure, _ launch: Launch, _ wait: Duration) -> LogRecord {
        LogRecord(
            "launches-delayed",
            "cannot launch \(launch.worker) now: \(failure.sentence); launches are repeated every \(wait.humanText) until "
                + "they succeed", level: .error
        )
        .with("worker", launch.worker.description).with("errno", failure.errno)
    }

    private static func name(_ launch: Launch, _ pid: Int32?) -> String {
        pid.map { "\(launch.worker) (pid \($0))" } ?? "\(launch.worker)"
    }

    static func stopRequested(_ request: StopRequest, _ workers: Int) -> LogRecord {
        let name = request == .terminate ? "SIGTERM" : "SIGINT"
        let rest = workers == 0 ? "no worker is running" : "waiting for \(count(workers, "worker"))"
        return LogRecord("stop-requested", "\(name): stopping; \(rest)").with("workers", workers)
    }
}

extension Termination {
    /// How the launch ended: `exited with 1 after 12 s`.
    fileprivate var ending: String {
        switch exit {
        case .code(let code): "exited with \(code) after \(ageText)"
        case .signal(let signal): "was killed by \(signal) after \(ageText)"
        case .neverStarted(let failure): "failed to start: \(failure.sentence)" + (location.map { " (\($0))" } ?? "")
        }
    }

    private var ageText: String {
        isLeastAge ? "at least \(age.humanText), while the master was stopped" : age.humanText
    }

    /// The location in the manifest that caused a failed launch to fail.
    fileprivate var location: String? {
        guard case .neverStarted(let failure) = exit else { return nil }
        return origin.location(of: failure.field)
    }

    /// What happens next: `; restart in 1 s (death 2 of 5 in 60 s)`.
    fileprivate var consequence: String {
        switch next {
        case .asked: ""
        case .rolloutFailed: remaining.map { "; pid \($0) goes on" } ?? ""
        case .succeeded: "; its successor takes its place"
        case _ where remaining != nil && next.isFinal:
            "; pid \(remaining ?? 0) goes on until the next reload" + endOfSuccessors
        case .completed: "; no restart by its restart policy"
        case .givenUp: "; no restart by decision of the program"
        case .impossible: isLast ? "; not launched again" : "; held until the next reload"
        case .relaunch(let wait, _, _, _) where remaining != nil:
            "; pid \(remaining ?? 0) goes on, and its next successor is launched in \(wait.humanText)"
        case .relaunch(let wait, let deaths, let limit, let window):
            (wait == .zero ? "; restart now" : "; restart in \(wait.humanText)")
                + " (death \(deaths) of \(limit) in \(window.humanText))"
        case .escalated(let escalation, let deaths, let window):
            (deaths == 1
                ? "; 1 death in \(window.humanText) is too many: "
                : "; too many deaths (\(deaths) in \(window.humanText)): ")
                + (isLast && escalation == .hold ? "not launched again" : escalation.consequence)
        }
    }
}

extension Termination {
    /// Why a worker that has an old process gets no further successor.
    private var endOfSuccessors: String {
        switch next {
        case .completed: ": no further successor by its restart policy"
        case .givenUp: ": no further successor by decision of the program"
        case .escalated(_, let deaths, let window): ": too many deaths (\(deaths) in \(window.humanText))"
        case .asked, .rolloutFailed, .succeeded, .relaunch, .impossible: ""
        }
    }
}

extension Termination.Next {
    /// The value of the field `next`, for programs.
    fileprivate var word: String {
        switch self {
        case .asked: "none"
        case .succeeded: "succeeded"
        case .rolloutFailed: "rollout-failed"
        case .relaunch: "relaunch"
        case .completed: "completed"
        case .givenUp: "given-up"
        case .impossible: "hold"
        case .escalated(let escalation, _, _): escalation.rawValue
        }
    }

    fileprivate var wait: Duration? {
        if case .relaunch(let wait, _, _, _) = self { wait } else { nil }
    }

    fileprivate var deaths: Int? {
        switch self {
        case .asked, .succeeded, .rolloutFailed, .completed, .givenUp, .impossible: nil
        case .relaunch(_, let deaths, _, _), .escalated(_, let deaths, _): deaths
        }
    }
}

extension Intensity.Escalation {
    fileprivate var consequence: String {
        switch self {
        case .hold: "held until the next reload"
        case .stopGroup: "group stopped until the next reload"
        case .exit: "stopping the master"
        }
    }
}
