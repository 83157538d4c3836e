import Supervision

/// A simulated reload as text: what is reloaded, what happens, how many workers serve, and how it ends.
struct SimulatedText {
    /// No line is longer, except for those that name a place in a file.
    static let width = 100

    let lines: [String]

    init(_ outcome: SimulatedOutcome, _ style: SimulatedCurve.Style) {
        let sections = [
            SimulatedText.head(of: outcome), SimulatedText.timeline(of: outcome),
            SimulatedText.curve(of: outcome, style),
            SimulatedText.remarks(on: outcome) + [outcome.verdict.sentence],
        ]
        lines = Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    private static func head(of outcome: SimulatedOutcome) -> [String] {
        let most = SimulatedCurve.mostGroups
        let groups = outcome.groups.map { cut($0.sentence) }
        let others = groups.count > most ? ["and \(groups.count - most) other groups"] : []
        return ["Reload: \(outcome.plan.sentence)."] + groups.prefix(most) + others + [outcome.conditions.sentence]
    }

    private static func timeline(of outcome: SimulatedOutcome) -> [String] {
        let timeline = SimulatedTimeline(outcome.events)
        guard let step = timeline.step else { return timeline.lines }
        return ["Each line sums up \(SimulatedSteps.text(step)):"] + timeline.lines
    }

    private static func curve(of outcome: SimulatedOutcome, _ style: SimulatedCurve.Style) -> [String] {
        guard outcome.duration > .zero else { return [] }
        let curve = SimulatedCurve(of: outcome.groups, over: outcome.duration, style)
        if curve.lines.isEmpty { return [] }
        return ["Workers that serve, \(SimulatedSteps.text(curve.step)) a column:"] + curve.lines
    }

    /// Says why more workers are down than the rollout allows.
    private static func remarks(on outcome: SimulatedOutcome) -> [String] {
        let names = outcome.groups.filter(\.isReplacedBlindly).map { "'\($0.name)'" }
        guard !names.isEmpty else { return [] }
        let others = names.count > 2 ? " and \(names.count - 2) other groups" : ""
        return [
            cut(
                "Too few workers serve: the master cannot know when a worker of "
                    + names.prefix(2).joined(separator: ", ")
                    + others + " is up."),
            "The key 'readiness' tells it ('prefork-run explain readiness').",
        ]
    }

    private static func cut(_ line: String) -> String {
        line.count <= width ? line : line.prefix(width - 1) + "…"
    }
}

extension Plan.Summary {
    /// The steps as text: `1 to start, 4 to replace, 2 to keep`.
    fileprivate var sentence: String {
        let parts = [
            (start, "to start"), (replace, "to replace"), (adjust, "to adjust in place"), (retire, "to retire"),
            (keep, "to keep"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return text.isEmpty ? "no workers" : text
    }
}
