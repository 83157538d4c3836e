import JSONText
import PreforkLinux
import Supervision

/// A plan as text: one line for each worker that changes, with the changes that cause its step, and a summary.
struct PlanText {
    let lines: [String]

    /// Creates the text.
    ///
    /// - Parameter color: Whether the marks are colored for a terminal.
    init(_ plan: Plan, color: Bool) {
        let body = plan.steps.flatMap { PlanText.lines(of: $0, color: color) }
        lines = body + [PlanText.summary(plan.summary)]
    }

    private static func lines(of step: Plan.Step, color: Bool) -> [String] {
        switch step {
        case .keep: []
        case .start(let spec): [Mark.start.line(spec.id, [], color)]
        case .retire(let spec): [Mark.retire.line(spec.id, [], color)]
        case .adjust(let old, let new): [Mark.adjust.line(new.id, Change.list(from: old, to: new), color)]
        case .replace(let old, let new): [Mark.replace.line(new.id, Change.list(from: old, to: new), color)]
        }
    }

    private enum Mark: String {
        case start = "+", retire = "-", adjust = "~", replace = "-/+"

        func line(_ id: WorkerID, _ changes: [Change], _ color: Bool) -> String {
            let mark = String(repeating: " ", count: 3 - rawValue.count) + rawValue
            let reasons = changes.map { change in
                change.sentence.printable
                    + (change.kind.relaunches ? "  # forces replacement" : "  # takes effect in place")
            }
            let head = "\(color ? markColor + mark + TerminalColor.reset : mark) \(id)"
            return ([head + (reasons.first.map { "  " + $0 } ?? "")] + reasons.dropFirst().map { indent(id) + $0 })
                .joined(separator: "\n")
        }

        private func indent(_ id: WorkerID) -> String { String(repeating: " ", count: id.description.count + 6) }

        private var markColor: String {
            switch self {
            case .start: TerminalColor.green
            case .retire: TerminalColor.red
            case .adjust, .replace: TerminalColor.yellow
            }
        }
    }

    private static func summary(_ summary: Plan.Summary) -> String {
        if summary.changesNothing {
            let workers = summary.keep == 1 ? "1 worker" : "\(summary.keep) workers"
            return "No changes: \(workers) to keep."
        }
        return "Plan: \(summary.start) to start, \(summary.replace) to replace, \(summary.adjust) to adjust in place, "
            + "\(summary.retire) to retire, \(summary.keep) to keep."
    }
}
