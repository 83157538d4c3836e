import JSONText
import Supervision

/// What a reload does with a group, and how its workers served meanwhile.
struct SimulatedGroup: Hashable {
    let name: String
    /// The number of workers before and after the reload.
    let before: Int, after: Int
    let replaced: Int
    /// Whether its workers end when their work is done, so that none of them serves.
    let isJob: Bool
    /// How the group is replaced: by the new manifest, or by the old one if the group leaves.
    let rollout: RolloutPolicy
    let readiness: Readiness?
    let capacity: SimulatedCapacity

    /// The number of workers that all serve when the group has all it can have.
    var full: Int { max(before, after) }

    /// The most processes, and the most workers that may be down, while workers are replaced.
    var limits: (processes: Int, down: Int) {
        let budget = rollout.budget(for: after)
        return (after + budget.surge, budget.unavailable)
    }

    /// Whether too few workers served, because no one has told the master when a worker serves.
    var isReplacedBlindly: Bool {
        let isBlind =
            switch readiness?.condition {
            case .notify, .probe, .log: false
            case .after, nil: true
            }
        return isBlind && !isJob && before == after && capacity.leastServing < after - limits.down
    }

    /// What happens to the group, in a line for people.
    var sentence: String {
        var parts = [SimulatedGroup.workers(after == 0 ? before : after)]
        if after == 0 { parts.append("leaves") }
        if before == 0 { parts.append("new") }
        if before > 0, after > before { parts.append("\(after - before) more than before") }
        if after > 0, after < before { parts.append("\(before - after) fewer than before") }
        if replaced > 0 {
            let most = limits.processes == 1 ? "1 process" : "\(limits.processes) processes"
            parts += [
                "\(replaced) to replace", rollout.startsFirst ? "starts first" : "stops first", "at most \(most)",
                "\(limits.down) down",
            ]
        }
        if replaced > 0 || after > before { parts.append(readinessText) }
        return "\(name): " + parts.joined(separator: ", ")
    }

    private var readinessText: String {
        switch readiness?.condition {
        case .notify: "up by READY=1"
        case .probe(.tcp): "up by tcp"
        case .probe(.http(let probe)): probe.path.count > 20 ? "up by http" : "up by GET \(probe.path)"
        case .probe(.exec): "up by exec"
        case .probe(.silence): "up by its lines"
        case .log(let pattern): pattern.count > 20 ? "up by a line" : "up by \"\(pattern)\""
        case .after(let time): "up after \(time.humanText)"
        case nil: isJob ? "ends with 0" : "no readiness"
        }
    }

    /// How many workers served, and how many processes there were, to follow the curve.
    var leastText: String {
        let most = "at most \(capacity.mostProcesses) " + (capacity.mostProcesses == 1 ? "process" : "processes")
        return before == after
            ? "at least \(capacity.leastServing) of \(after), \(most)" : "\(before) → \(after), \(most)"
    }

    private static func workers(_ count: Int) -> String { count == 1 ? "1 worker" : "\(count) workers" }

    var json: JSON {
        [
            "group": .text(name), "workers_before": .integer(before), "workers_after": .integer(after),
            "to_replace": .integer(replaced), "starts_first": .boolean(rollout.startsFirst),
            "processes_allowed": .integer(limits.processes), "down_allowed": .integer(limits.down),
            "least_serving": .integer(capacity.leastServing), "most_processes": .integer(capacity.mostProcesses),
            "curve": .list(
                capacity.points.map { point in
                    [
                        "at_ms": .integer(point.time.clampedNanoseconds / 1_000_000),
                        "serving": .integer(point.serving), "processes": .integer(point.processes),
                    ]
                }),
        ]
    }
}
