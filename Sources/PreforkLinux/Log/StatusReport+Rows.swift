/// What a row says in few words.
extension StatusReport.Row {
    /// The group of the worker.
    package var group: Substring { worker.lastIndex(of: "/").map { worker[..<$0] } ?? worker[...] }

    /// Whether an operator has stopped the worker.
    package var isStopped: Bool { state == "stopped" }

    /// Whether the worker runs, and is ready if its readiness is waited for, or has completed its work.
    package var isUp: Bool {
        switch state {
        case "running", "ready": true
        case "completed": !hasFailed
        default: false
        }
    }
}

extension StatusReport {
    /// The names of the workers, and those of their groups, in the order of the rows.
    package var names: (groups: [String], workers: [String]) {
        let all = rows.filter { $0.role == .worker }
        var groups: [String] = []
        // The rows of a group follow each other.
        for row in all where groups.last.map({ $0[...] != row.group }) ?? true { groups.append(String(row.group)) }
        return (groups, all.map(\.worker))
    }
}
