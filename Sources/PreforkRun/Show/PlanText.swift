import JSONText
import PreforkLinux
import Supervision

/// A plan as text: one line for each worker that changes, with the changes that cause its step, one line for the workers
/// that are kept side by side, and a summary.
struct PlanText {
    let lines: [String]

    /// Creates the text.
    ///
    /// - Parameter color: Whether the marks are colored for a terminal.
    init(_ plan: Plan, color: Bool) {
        let summary = plan.summary
        var lines: [String] = []
        var kept: [Name] = []
        var isRefused = false
        let former = Dictionary(plan.renames.map { ($0.new, $0.old) }, uniquingKeysWith: { first, _ in first })
        for step in plan.steps where !summary.changesNothing {
            if case .keep(let spec) = step {
                let name = Name(id: spec.id, was: former[spec.id])
                if let last = kept.last, !last.standsBeside(name) { PlanText.flush(&kept, into: &lines, color) }
                kept.append(name)
            } else {
                PlanText.flush(&kept, into: &lines, color)
                let refusals = step.refusals(in: plan)
                if !refusals.isEmpty { isRefused = true }
                lines += PlanText.lines(of: step, in: plan, was: former[step.worker], refusals, color: color)
            }
        }
        PlanText.flush(&kept, into: &lines, color)
        if isRefused {
            lines.append("A master of this user refuses the reload: it cannot do what is marked as refused.")
        }
        self.lines = lines + [PlanText.summary(summary)]
    }

    /// Adds one line for workers of a group that are kept: `web/0`, or the first and the last of several.
    private static func flush(_ kept: inout [Name], into lines: inout [String], _ color: Bool) {
        guard let first = kept.first, let last = kept.last else { return }
        let line = Mark.keep.line(first, [], [], color)
        lines.append(kept.count == 1 ? line : "\(line) … \(last)")
        kept = []
    }

    private static func lines(
        of step: Plan.Step, in plan: Plan, was: WorkerID?, _ refusals: [Refusal], color: Bool
    ) -> [String] {
        let name = Name(id: step.worker, was: was)
        return switch step {
        case .keep: []
        case .start: [Mark.start.line(name, [], refusals, color)]
        case .retire: [Mark.retire.line(name, [], refusals, color)]
        case .adjust(let old, let new): [Mark.adjust.line(name, plan.changes(from: old, to: new), refusals, color)]
        case .replace(let old, let new):
            [
                Mark.replace.line(
                    name, plan.changes(from: old, to: new), refusals, color,
                    order: new.upkeep.rollout.startsFirst ? "starts first" : "stops first")
            ]
        }
    }

    /// A key whose value no launch can give a worker, and why.
    fileprivate typealias Refusal = (key: String, reason: String)

    /// The name of a worker, with its former name if the reload renames it.
    private struct Name: CustomStringConvertible {
        let id: WorkerID
        let was: WorkerID?

        var description: String { "\(id)\(was.map { " (was \($0))" } ?? "")" }

        /// Whether one line can name both workers and those between them.
        func standsBeside(_ next: Name) -> Bool { id.group == next.id.group && was?.group == next.was?.group }
    }

    private enum Mark: String {
        case start = "+", retire = "-", adjust = "~", replace = "-/+", keep = "="

        /// - Parameter order: Which process of a replaced worker comes first.
        func line(
            _ name: Name, _ changes: [Change], _ refusals: [Refusal], _ color: Bool, order: String = ""
        ) -> String {
            let cause = changes.firstIndex { $0.kind.relaunches }
            let mark = String(repeating: " ", count: 3 - rawValue.count) + rawValue
            let reasons =
                changes.enumerated().map { index, change in
                    let effect = change.kind.relaunches ? "  # forces replacement" : "  # takes effect in place"
                    return change.sentence.printable + effect + (index == cause && !order.isEmpty ? ", \(order)" : "")
                } + refusals.map { "\($0.key)  # refused: \($0.reason)" }
            let head = "\(color && self != .keep ? markColor + mark + TerminalColor.reset : mark) \(name)"
            return ([head + (reasons.first.map { "  " + $0 } ?? "")] + reasons.dropFirst().map { indent(name) + $0 })
                .joined(separator: "\n")
        }

        private func indent(_ name: Name) -> String { String(repeating: " ", count: name.description.count + 6) }

        private var markColor: String {
            switch self {
            case .start: TerminalColor.green
            case .retire: TerminalColor.red
            case .adjust, .replace: TerminalColor.yellow
            case .keep: ""
            }
        }
    }

    private static func summary(_ summary: Plan.Summary) -> String {
        if summary.changesNothing {
            let workers = summary.keep == 1 ? "1 worker" : "\(summary.keep) workers"
            return "No changes: \(workers) to keep."
        }
        return "Plan: \(summary.start) to start, \(summary.replace) to replace, \(summary.adjust) to adjust in place, "
            + "\(summary.retire) to retire, \(summary.keep) to keep"
            + (summary.rename == 0 ? "." : "; \(summary.rename) of these get another name.")
    }
}

extension Plan.Step {
    /// What no launch can give the worker of what the step changes.
    fileprivate func refusals(in plan: Plan) -> [PlanText.Refusal] {
        switch self {
        case .keep, .retire: []
        case .start(let spec): plan.obstacles(to: spec)
        case .adjust(let old, to: let new), .replace(let old, with: let new):
            plan.obstacles(to: new).filter { obstacle in
                plan.changes(from: old, to: new).contains { $0.key == obstacle.key }
            }
        }
    }
}
