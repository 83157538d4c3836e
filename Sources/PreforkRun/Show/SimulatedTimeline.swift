import Supervision

/// The events of a simulated reload in a few lines. Equal events at about the same time share a line.
struct SimulatedTimeline {
    let lines: [String]
    /// The length of time that a line sums up; nil when it is exact.
    let step: Duration?

    static let mostLines = 18
    /// The number of groups of which each has lines of its own.
    static let mostGroups = 4

    init(_ events: [SimulatedEvent]) {
        let isTogether = Set(events.compactMap(\.worker?.group)).count > SimulatedTimeline.mostGroups
        let exact = SimulatedTimeline.rows(events, step: .zero, isTogether)
        var (rows, step) = (exact, Duration?.none)
        for wider in SimulatedSteps.all where rows.count > SimulatedTimeline.mostLines {
            (rows, step) = (SimulatedTimeline.rows(events, step: wider, isTogether), wider)
        }
        let rest = rows.count - SimulatedTimeline.mostLines
        if rest > 0 {
            // The last lines tell how it ends.
            let half = SimulatedTimeline.mostLines / 2
            let lines = rows.map(\.line)
            self.lines = lines.prefix(half) + ["           … \(rest) more lines"] + lines.suffix(half)
        } else {
            lines = rows.map(\.line)
        }
        self.step = step
    }

    /// What happens to the workers of a group in one line.
    private struct Row {
        let time: Duration
        /// The group; nil for all groups.
        let group: String?
        var phrases: [Phrase] = []
        var milestone: String?

        var line: String {
            let start = SimulatedTimeline.padded(SimulatedSteps.text(time))
            if let milestone { return start.cut(after: milestone) }
            let named = start + phrases.map { $0.text(naming: true) }.joined(separator: "; ")
            let isShort = named.count <= SimulatedText.width && phrases.allSatisfy(\.isNameable)
            let counts = phrases.map { $0.text(naming: false) }.joined(separator: ", ")
            return isShort ? named : start.cut(after: (group.map { "\($0): " } ?? "") + counts)
        }
    }

    /// What happens to some workers, such as `web/0 and web/1 up` or `12 workers up`.
    private struct Phrase {
        let mark: SimulatedProcess.Mark
        let text: String
        var workers: [WorkerID] = []

        var isNameable: Bool { workers.count <= 3 }

        func text(naming: Bool) -> String {
            guard naming else { return "\(workers.count) \(mark.rawValue)\(text)" }
            let names = workers.map(\.description)
            let list = names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "") + (names.last ?? "")
            return "\(mark.rawValue)\(list) \(text)"
        }
    }

    /// - Parameter isTogether: Whether all groups share their lines.
    private static func rows(_ events: [SimulatedEvent], step: Duration, _ isTogether: Bool) -> [Row] {
        var rows: [Row] = []
        var open: [Row] = []
        for event in events {
            if let first = open.first, event.kind.isMilestone || event.time > first.time + step {
                rows += open
                open = []
            }
            guard let worker = event.worker else {
                rows.append(Row(time: event.time, group: nil, milestone: event.text))
                continue
            }
            let group = isTogether ? nil : worker.group
            let index = open.firstIndex { $0.group == group } ?? open.endIndex
            // All rows of a step begin at the same time, so that they end at the same time.
            if index == open.endIndex { open.append(Row(time: open.first?.time ?? event.time, group: group)) }
            let phrases = open[index].phrases
            let phrase = phrases.firstIndex { $0.mark == event.mark && $0.text == event.text } ?? phrases.endIndex
            if phrase == phrases.endIndex {
                open[index].phrases.append(Phrase(mark: event.mark, text: event.text))
            }
            open[index].phrases[phrase].workers.append(worker)
        }
        return rows + open
    }

    private static func padded(_ time: String) -> String {
        String(repeating: " ", count: max(0, 9 - time.count)) + time + "  "
    }
}

extension String {
    /// The string followed by another one, with an ellipsis where a line is full.
    fileprivate func cut(after text: String) -> String {
        let line = self + text
        return line.count <= SimulatedText.width ? line : line.prefix(SimulatedText.width - 1) + "…"
    }
}
