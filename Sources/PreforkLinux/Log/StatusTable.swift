internal import JSONText
public import Supervision

/// The status as a table for people: a heading, and an aligned row for each worker.
public struct StatusTable {
    /// The lines of the table, without line breaks.
    public let lines: [String]

    /// Creates the table of a status.
    ///
    /// - Parameters:
    ///   - manifest: The name of the set of workers in the heading.
    ///   - remark: What else the heading says about the set; nil for nothing.
    public init(_ status: Status, manifest: String, remark: String? = nil) {
        self.init(StatusReport(status, manifest: manifest, remark: remark))
    }

    /// Creates the table of a status that a master has sent.
    package init(_ report: StatusReport) {
        let rows = report.rows.map(StatusTable.cells)
        let header = ["WORKER", "STATE", "PID", "FOR", "LAUNCHES", "LAST EXIT"]
        lines = [report.heading + report.remarks] + AlignedColumns.lines([header] + rows)
    }

    private static func cells(_ row: StatusReport.Row) -> [String] {
        [
            row.worker.printable, row.sentence, row.pid.map(String.init) ?? "-", row.age?.humanText ?? "-",
            String(row.launches), row.lastExit?.printable ?? "-",
        ]
    }
}

extension StatusReport {
    /// What runs of which manifest.
    package var heading: String {
        let leaving = rows.count { $0.role == .leaving }
        let stopped = rows.count { $0.role == .worker && $0.isStopped }
        return "\(manifest.printable), generation \(generation): \(running) of \(workers) running"
            + (leaving > 0 ? ", \(leaving) stopping" : "") + (stopped > 0 ? ", \(stopped) stopped by an operator" : "")
    }

    /// What there is to say about a reload in progress, and about a manifest that does not run. Each remark follows a semicolon.
    package var remarks: String {
        (progress.map { "; \($0.printable)" } ?? "")
            + (remark.map { "; \($0.printable)" } ?? "")
            + (manifestDiffers ? "; the file differs from what runs: the last reload was refused or taken back" : "")
    }
}

extension Status.Rollout {
    /// The value of the field `rollout`, for programs.
    var word: String {
        switch state {
        case .rolling: "rolling"
        case .paused: "paused"
        case .rollingBack: "rolling-back"
        }
    }

    var sentence: String {
        switch state {
        case .rolling: "reload in progress for \(age.humanText), \(remaining) left"
        case .paused(.failed(let failure)): "reload paused, \(remaining) left: \(failure.sentence)"
        case .paused(.ordered(let giver)): "reload paused by \(giver.sentence), \(remaining) left"
        case .rollingBack(let failure): "reload is taken back, \(remaining) left: \(failure.sentence)"
        }
    }
}

extension StatusReport.Row {
    /// The state in words, such as `restart in 2 s`.
    package var sentence: String {
        let stopper = stopper.map { "by \($0.name)" }
        let remarks = [stopper, role == .successor ? "successor" : nil, isOutdated ? "outdated" : nil, text?.printable]
        let told = remarks.compactMap { $0 }
        return stateSentence + (told.isEmpty ? "" : " (" + told.joined(separator: ", ") + ")")
    }

    private var stateSentence: String {
        let rest = due?.humanText ?? "0 s"
        return switch state {
        case "backing-off": "restart in \(rest)"
        case "stopping": "stopping, SIGKILL in \(rest)"
        case "starting": "starting, has \(rest) left"
        case "waiting-for-group": "waiting for '\((neededGroup ?? "").printable)'"
        // A job that is not launched again has completed or failed.
        case "completed": hasFailed ? "failed" : state
        default: state.printable
        }
    }
}

extension Status.State {
    /// The value of the field `state`, for programs.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .waitingFor: "waiting-for-group"
        case .starting: "starting"
        case .running: "running"
        case .ready: "ready"
        case .backingOff: "backing-off"
        case .completed: "completed"
        case .held: "held"
        case .stopped: "stopped"
        case .stopping: "stopping"
        case .killed: "killed"
        }
    }

    /// The time until the state changes by itself; nil for a state that does not.
    var due: Duration? {
        switch self {
        case .backingOff(let rest), .stopping(let rest), .starting(let rest): rest
        case .waiting, .waitingFor, .running, .ready, .completed, .held, .stopped, .killed: nil
        }
    }
}

extension LogRecord {
    /// The records of a status: a summary, and a record for each row.
    static func records(of report: StatusReport) -> [LogRecord] {
        let summary = LogRecord(
            "status-summary", "\(report.running) of \(report.workers) running\(report.remarks)"
        )
        .with("generation", report.generation).with("running", report.running).with("workers", report.workers)
        .with("rollout", report.rollout).with("remaining", report.remaining)
        .with("manifest_differs", report.manifestDiffers ? 1 : nil)
        return [summary] + report.rows.map(LogRecord.init(row:))
    }

    private init(row: StatusReport.Row) {
        func milliseconds(_ duration: Duration?) -> Int64? { duration.map { $0.clampedNanoseconds / 1_000_000 } }
        self = LogRecord("status", "\(row.worker) \(row.state)").with("worker", row.worker)
            .with("state", row.state).with("leaving", row.role == .leaving ? 1 : nil)
            .with("successor", row.role == .successor ? 1 : nil).with("outdated", row.isOutdated ? 1 : nil)
            .with("pid", row.pid).with("text", row.text).with("launches", row.launches)
            .with("due_ms", milliseconds(row.due)).with("age_ms", milliseconds(row.age))
            .with("last_exit", row.lastExit)
    }
}
