internal import JSONText
public import Supervision

/// The status as a table for people: a heading, and an aligned row for each worker.
public struct StatusTable {
    /// The lines of the table, without line breaks.
    public let lines: [String]

    /// Creates the table of a status.
    ///
    /// - Parameter manifest: The name of the set of workers in the heading.
    public init(_ status: Status, manifest: String) {
        let rows = status.rows.map(StatusTable.cells)
        let header = ["WORKER", "STATE", "PID", "FOR", "LAUNCHES", "LAST EXIT"]
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let leaving = status.rows.count(where: \.isLeaving)
        let workers = status.rows.count { $0.role == .worker }
        let heading =
            "\(manifest.printable), generation \(status.generation): \(status.running) of \(workers) running"
            + (leaving > 0 ? ", \(leaving) stopping" : "") + status.remarks
        lines = [heading] + ([header] + rows).map { row in StatusTable.aligned(row, widths) }
    }

    private static func cells(_ row: Status.Row) -> [String] {
        [
            row.id.description, row.sentence, row.pid.map(String.init) ?? "-", row.age?.humanText ?? "-",
            String(row.launches), row.lastExit?.description ?? "-",
        ]
    }

    private static func aligned(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        let line = padded.joined(separator: "  ")
        return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)])
    }
}

extension Status {
    /// What there is to say about a reload in progress, and about a manifest that does not run.
    var remarks: String {
        (rollout.map { "; \($0.sentence)" } ?? "")
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

    fileprivate var sentence: String {
        switch state {
        case .rolling: "reload in progress for \(age.humanText), \(remaining) left"
        case .paused(let failure): "reload paused, \(remaining) left: \(failure.sentence)"
        case .rollingBack(let failure): "reload is taken back, \(remaining) left: \(failure.sentence)"
        }
    }
}

extension Status.Row {
    fileprivate var sentence: String {
        let remarks = [role == .successor ? "successor" : nil, isOutdated ? "outdated" : nil, text?.printable]
        let told = remarks.compactMap { $0 }
        return stateSentence + (told.isEmpty ? "" : " (" + told.joined(separator: ", ") + ")")
    }
}

extension Status.Row {
    /// A job that is not launched again has completed or failed.
    private var stateSentence: String {
        state == .completed && lastExit?.isSuccess == false ? "failed" : state.sentence
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
        case .stopping: "stopping"
        case .killed: "killed"
        }
    }

    /// The time until the state changes by itself; nil for a state that does not.
    fileprivate var due: Duration? {
        switch self {
        case .backingOff(let rest), .stopping(let rest), .starting(let rest): rest
        case .waiting, .waitingFor, .running, .ready, .completed, .held, .killed: nil
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .backingOff(let rest): "restart in \(rest.humanText)"
        case .stopping(let rest): "stopping, SIGKILL in \(rest.humanText)"
        case .starting(let rest): "starting, has \(rest.humanText) left"
        case .waitingFor(let group): "waiting for '\(group)'"
        case .waiting, .running, .ready, .completed, .held, .killed: word
        }
    }
}

extension LogRecord {
    /// Creates the record of a row of the status.
    init(row: Status.Row) {
        let record = LogRecord("status", "\(row.id) \(row.state.word)").with("worker", row.id.description)
            .with("state", row.state.word).with("leaving", row.isLeaving ? 1 : nil)
            .with("successor", row.role == .successor ? 1 : nil).with("outdated", row.isOutdated ? 1 : nil)
            .with("pid", row.pid).with("text", row.text)
            .with("launches", row.launches).with("due_ms", row.state.due.map { $0.clampedNanoseconds / 1_000_000 })
            .with("age_ms", row.age.map { $0.clampedNanoseconds / 1_000_000 })
        self = record.with("last_exit", row.lastExit?.description)
    }
}
