internal import Supervision

/// What the core reports, told to people and programs.
extension LogRecord {
    /// The lines for a notice; a status is not a line but a table and has its own place.
    static func records(of notice: Notice, manifest: String) -> [LogRecord] {
        switch notice {
        case .accepted(let plan, let generation, let held): accepted(plan, generation, held, manifest)
        case .launched(let launch, let pid): [launched(launch, pid)]
        case .ready(let launch, let pid, let after): [ready(launch, pid, after)]
        case .exited(let departure): [exited(departure)]
        case .stopping(let launch, let pid, let signal, let grace, let reason):
            [stopping(launch, pid, signal, grace, reason)]
        case .killing(let launch, let pid, let after): [killing(launch, pid, after)]
        case .stopRequested(let request, let workers): [stopRequested(request, workers)]
        case .graceEnded:
            [LogRecord("grace-ended", "asked again to stop: what is left is killed now", level: .warning)]
        case .reloadIgnored:
            [LogRecord("reload-ignored", "reload ignored: everything is being stopped", level: .warning)]
        case .finished(let code): [LogRecord("finished", "all workers are gone; exit \(code)").with("code", code)]
        case .status(let status): [summary(status)] + status.rows.map(LogRecord.init(row:))
        }
    }

    private static func accepted(_ plan: Plan, _ generation: Int, _ held: Int, _ manifest: String) -> [LogRecord] {
        let summary = plan.summary
        let chance = held == 0 ? "" : "; \(count(held, "held worker")) tried again"
        let record = LogRecord("accepted", "\(manifest): \(sentence(of: summary, generation))\(chance)")
            .with("generation", generation).with("start", summary.start).with("replace", summary.replace)
            .with("adjust", summary.adjust).with("retire", summary.retire).with("keep", summary.keep)
            .with("held", held)
        return [record] + plan.steps.compactMap(adjusted)
    }

    private static func sentence(of summary: Plan.Summary, _ generation: Int) -> String {
        if generation == 1 { return "\(count(summary.start, "worker")) to start" }
        if summary.changesNothing { return "reload \(generation - 1): nothing changed, \(summary.keep) kept" }
        let parts = [
            (summary.start, "to start"), (summary.replace, "to replace"), (summary.adjust, "adjusted in place"),
            (summary.retire, "to retire"), (summary.keep, "kept"),
        ]
        let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "reload \(generation - 1): " + told.joined(separator: ", ")
    }

    private static func adjusted(_ step: Plan.Step) -> LogRecord? {
        guard case .adjust(let old, let new) = step else { return nil }
        let changes = Change.list(from: old, to: new).map(\.sentence)
        return LogRecord("adjusted", "\(new.id) adjusted in place: " + changes.joined(separator: ", "))
            .with("worker", new.id.description).with("changes", changes)
    }

    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    private static func summary(_ status: Status) -> LogRecord {
        let places = status.rows.count { !$0.isLeaving }
        return LogRecord("status-summary", "\(status.running) of \(places) running").with(
            "generation", status.generation
        )
        .with("running", status.running).with("workers", places)
    }
}
