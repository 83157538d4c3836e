import PreforkLinux

/// A row of the table: a worker, one of its further processes, or a folded group.
struct TopRow: Hashable {
    /// The name of the worker, or of the group, as orders take it.
    let worker: String
    let group: Substring
    /// What the row stands for: one row of the status, or those of the group.
    let members: [StatusReport.Row]
    let isFolded: Bool

    init(_ row: StatusReport.Row) {
        worker = row.worker
        group = row.group
        members = [row]
        isFolded = false
    }

    init(folded group: Substring, _ members: [StatusReport.Row]) {
        worker = String(group)
        self.group = group
        self.members = members
        isFolded = true
    }

    /// The rows of a status. A folded group has one, where its first worker would be.
    static func rows(of rows: [StatusReport.Row], folding folded: Set<Substring>) -> [TopRow] {
        if folded.isEmpty { return rows.map { TopRow($0) } }
        let groups = Dictionary(grouping: rows.lazy.filter { folded.contains($0.group) }, by: \.group)
        var told: Set<Substring> = []
        return rows.compactMap { row in
            guard let members = groups[row.group] else { return TopRow(row) }
            return told.insert(row.group).inserted ? TopRow(folded: row.group, members) : nil
        }
    }

    /// The name on the screen.
    var title: String { isFolded ? worker + "/*" : worker }

    /// The state in words. That of a folded group says how many workers are in each state.
    var sentence: String {
        guard isFolded else { return members.first?.sentence ?? "" }
        var order: [String] = [], counts: [String: Int] = [:]
        for row in members {
            if counts[row.state] == nil { order.append(row.state) }
            counts[row.state, default: 0] += 1
        }
        return order.map { "\(counts[$0] ?? 0) \($0)" }.joined(separator: ", ")
    }

    /// The pid of the only process.
    var pid: Int32? { isFolded ? nil : members.first?.pid }

    var pids: [Int32] { members.compactMap(\.pid) }

    /// Whether all workers stay down until somebody launches them.
    var isDown: Bool { members.allSatisfy { ["stopped", "held", "completed"].contains($0.state) } }

    /// Whether this is the same place as that of an earlier row.
    func isSame(as old: TopRow) -> Bool {
        worker == old.worker && isFolded == old.isFolded && (isFolded || members.first?.role == old.members.first?.role)
    }
}

extension TopRow {
    /// How the row stands out. A folded group has the style of its worst worker.
    var style: ScreenLine.Style {
        let styles = members.map(\.style)
        return [.alarm, .change, .plain].first { styles.contains($0) } ?? .faint
    }
}

extension StatusReport.Row {
    fileprivate var style: ScreenLine.Style {
        switch state {
        case "held", "killed": .alarm
        case "completed": hasFailed ? .alarm : .faint
        case "backing-off", "starting", "stopping", "waiting", "waiting-for-group": .change
        case "stopped": .faint
        default: .plain
        }
    }
}
