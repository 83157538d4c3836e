package import Supervision

/// Records about loads: a set of workers was accepted or refused.
extension LogRecord {
    static func accepted(_ plan: Plan, _ generation: Int, _ retried: Int, _ manifest: String) -> [LogRecord] {
        let summary = plan.summary
        let rest = retried == 0 ? "" : "; \(retried) tried again"
        let record = LogRecord("accepted", "\(manifest): \(sentence(of: summary, generation))\(rest)")
            .with("generation", generation).with("start", summary.start).with("replace", summary.replace)
            .with("adjust", summary.adjust).with("retire", summary.retire).with("keep", summary.keep)
            .with("retried", retried).with("rename", summary.rename == 0 ? nil : summary.rename)
        return [record] + plan.steps.compactMap { adjusted($0, plan) }
    }

    private static func sentence(of summary: Plan.Summary, _ generation: Int) -> String {
        if generation == 1 { return "\(count(summary.start, "worker")) to start" }
        if summary.changesNothing { return "reload \(generation - 1): nothing changed, \(summary.keep) kept" }
        let parts = [
            (summary.start, "to start"), (summary.replace, "to replace"), (summary.adjust, "adjusted in place"),
            (summary.retire, "to retire"), (summary.keep, "kept"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let renamed = summary.rename == 0 ? "" : "; \(count(summary.rename, "worker")) renamed"
        return "reload \(generation - 1): " + counts.joined(separator: ", ") + renamed
    }

    static func renamed(_ new: WorkerID, _ old: WorkerID, _ pid: Int32?) -> LogRecord {
        LogRecord("renamed", "\(new)\(pid.map { " (pid \($0))" } ?? "") was \(old)")
            .with("worker", new.description).with("was", old.description).with("pid", pid)
    }

    private static func adjusted(_ step: Plan.Step, _ plan: Plan) -> LogRecord? {
        guard case .adjust(let old, let new) = step else { return nil }
        let changes = plan.changes(from: old, to: new).map(\.sentence)
        return LogRecord("adjusted", "\(new.id) adjusted in place: " + changes.joined(separator: ", "))
            .with("worker", new.id.description).with("changes", changes)
    }

    static func refused(_ refusal: Refusal) -> LogRecord {
        let location = refusal.location.map { "\($0): " } ?? ""
        return LogRecord("refused", location + refusal.sentence, level: .error).with("at", refusal.location)
    }

    static func waitingForName(_ name: String, _ reason: LoadReason, _ patience: Duration) -> LogRecord {
        let subject =
            switch reason {
            case .start: "start"
            case .reload: "reload"
            case .scaling: "other number of workers"
            case .launch(let id): "launch of \(id)"
            }
        let message =
            "\(subject) waits for the address of \(name); it is refused unless a name server answers within "
            + patience.humanText
        return LogRecord("waiting-for-name", message, level: .warning).with("name", name)
    }

    /// The record that follows the reasons of a refusal, and says what the refusal leads to.
    package static func outcome(_ reason: LoadReason) -> LogRecord {
        switch reason {
        case .start: startRefused
        case .reload: reloadRefused
        case .scaling: scalingRefused
        case .launch(let id): launchRefused(id)
        }
    }

    private static let startRefused = LogRecord("start-refused", "nothing was started", level: .error)
    private static let reloadRefused = LogRecord("reload-refused", "reload refused: nothing changed", level: .error)

    private static let scalingRefused = LogRecord("scaling-refused", "the number of workers stays", level: .error)

    private static func launchRefused(_ id: WorkerID) -> LogRecord {
        LogRecord("launch-refused", "\(id) was not launched", level: .error).with("worker", id.description)
    }
}
