import Supervision

/// How many workers serve over time, as a line of text for each group.
struct SimulatedCurve {
    /// The characters of a curve, from none of the workers to all of them.
    enum Style {
        case blocks, ascii

        var characters: [Character] {
            switch self {
            case .blocks: ["0", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
            case .ascii: ["0", ".", ":", "-", "=", "+", "*", "%", "#"]
            }
        }
    }

    let lines: [String]
    /// The time that a character stands for.
    let step: Duration

    static let mostColumns = 40
    static let mostGroups = 6

    /// - Parameter duration: The time that was simulated.
    init(of groups: [SimulatedGroup], over duration: Duration, _ style: Style) {
        let serving = groups.filter { !$0.isJob && !$0.capacity.points.isEmpty }
        let longest = SimulatedSteps.all.last ?? .seconds(1)
        let step = SimulatedSteps.all.first { $0 * SimulatedCurve.mostColumns >= duration } ?? longest
        let columns = min(SimulatedCurve.mostColumns, max(1, Int((duration / step).rounded(.up))))
        func curve(_ capacity: SimulatedCapacity, full: Int) -> String {
            String(
                capacity.leastServing(every: step, count: columns)
                    .map { style.characters[SimulatedCurve.level(of: $0, full: full)] })
        }
        let isTooMany = serving.count > SimulatedCurve.mostGroups
        let shown = isTooMany ? Array(serving.prefix(SimulatedCurve.mostGroups - 1)) : serving
        let others = serving.dropFirst(shown.count)
        var rows = shown.map { ($0.name, curve($0.capacity, full: $0.full), $0.leastText) }
        if !others.isEmpty {
            let sum = SimulatedCapacity.sum(of: others.map(\.capacity))
            let full = others.reduce(0) { $0 + $1.full }
            rows.append(
                ("\(others.count) others", curve(sum, full: full), "at least \(sum.leastServing), at most \(full)"))
        }
        let width = min(rows.map(\.0.count).max() ?? 0, 14)
        lines = rows.map { name, curve, text in
            let shown = name.count <= width ? name : name.prefix(width - 1) + "…"
            let line = shown + String(repeating: " ", count: width - shown.count) + " " + curve + " " + text
            return String(line.prefix(SimulatedText.width))
        }
        self.step = step
    }

    /// The height of the curve, 0…8. Only all workers reach the top, and only none of them the bottom.
    static func level(of serving: Int, full: Int) -> Int {
        if serving <= 0 { return 0 }
        if serving >= full { return 8 }
        return min(max((serving * 16 / full + 1) / 2, 1), 7)
    }
}
