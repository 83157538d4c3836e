import JSONText
import Supervision

/// All that a simulated reload has shown.
struct SimulatedOutcome {
    let plan: Plan.Summary
    let conditions: SimulatedConditions
    /// The groups that the reload changes, in the order of their names.
    let groups: [SimulatedGroup]
    let events: [SimulatedEvent]
    let verdict: SimulatedVerdict
    /// The time that was simulated.
    let duration: Duration

    /// Simulates a reload.
    init(from old: [WorkerSpec], to new: [WorkerSpec], _ conditions: SimulatedConditions) {
        let before = old.map(\.withoutSupervisionOfHealth)
        let after = new.map(\.withoutSupervisionOfHealth)
        var machine = SimulatedMachine(conditions, running: before, before: after)
        machine.reload(to: after)
        let plan = Plan(from: old, to: new)
        self.plan = plan.summary
        self.conditions = conditions
        groups = SimulatedOutcome.groups(of: plan, from: old, to: new, machine)
        events = machine.events
        verdict = machine.verdict ?? SimulatedVerdict(result: .unfinished, after: machine.time)
        duration = machine.time
    }

    private static func groups(
        of plan: Plan, from old: [WorkerSpec], to new: [WorkerSpec], _ machine: SimulatedMachine
    ) -> [SimulatedGroup] {
        let names = plan.renames.newIDs
        let before = Dictionary(grouping: old) { (names[$0.id] ?? $0.id).group }
        let after = Dictionary(grouping: new, by: \.id.group)
        var replaced: [String: Int] = [:]
        var changed: Set<String> = []
        for step in plan.steps {
            switch step {
            case .replace: replaced[step.worker.group, default: 0] += 1
            case .start, .retire: changed.insert(step.worker.group)
            case .keep, .adjust: break
            }
        }
        return changed.union(replaced.keys).sorted().compactMap { name in
            let (old, new) = (before[name] ?? [], after[name] ?? [])
            guard let first = new.first ?? old.first else { return nil }
            return SimulatedGroup(
                name: name, before: old.count, after: new.count, replaced: replaced[name] ?? 0,
                isJob: (old + new).allSatisfy { machine.jobs.contains($0.id) }, rollout: first.upkeep.rollout,
                readiness: first.upkeep.readiness, capacity: machine.capacities[name] ?? SimulatedCapacity())
        }
    }

    /// The outcome for programs, with every event.
    var json: JSON {
        [
            "plan": [
                "start": .integer(plan.start), "replace": .integer(plan.replace), "adjust": .integer(plan.adjust),
                "retire": .integer(plan.retire), "keep": .integer(plan.keep),
            ],
            "conditions": [
                "boot": .text(conditions.boot.description), "drain": .text(conditions.drain.description),
                "fail_ready": .text(conditions.failing.description), "seed": .integer(conditions.seed),
            ],
            "groups": .list(groups.map(\.json)), "events": .list(events.map(\.json)), "verdict": verdict.json,
        ]
    }
}
