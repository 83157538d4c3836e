/// The order of the groups: a group is launched when the groups that it needs are up, and is stopped before them.
extension Supervisor {
    /// Takes over the needs of the desired specs.
    mutating func updateNeeds() {
        var new: [String: [Need]] = [:]
        for index in workers.indices where !workers[index].isTransient {
            guard let list = workers[index].target?.value.sharedUpkeep.value.needs, !list.isEmpty else { continue }
            let group = workers[index].id.group
            if new[group] == nil { new[group] = list }
        }
        if new.isEmpty, needs.isEmpty { return }
        needs.update(new)
    }

    /// The group that a group waits for before its workers are launched; nil when it waits for none.
    func missingNeed(of group: String) -> Need? {
        needs.met.contains(group) ? nil : needs.needs[group]?.first { !isMet($0) }
    }

    /// Whether the replacement of a group can begin. The time for it counts from the moment at which it can.
    mutating func needsAreMet(of group: String, _ policy: RolloutPolicy, at now: Instant) -> Bool {
        guard let list = needs.needs[group], rollouts[group]?.hasWhatItNeeds == false else { return true }
        let isAwaited = rollouts[group]?.isAwaited == true
        let deadline = now.advanced(by: policy.progressDeadline)
        if list.allSatisfy(isMet) {
            rollouts[group]?.hasWhatItNeeds = true
            if isAwaited { progressWakeups.set(deadline, for: group) }
            return true
        }
        if list.contains(where: { rollouts[$0.group]?.isAwaited == true }) {
            progressWakeups.set(nil, for: group)
        } else if isAwaited, !progressWakeups.contains(group) {
            progressWakeups.set(deadline, for: group)
        }
        return false
    }

    private func isMet(_ need: Need) -> Bool {
        if rollouts[need.group]?.isAwaited == true { return false }
        return indices(ofGroup: need.group).allSatisfy { index in
            let worker = workers[index]
            if !worker.isMember { return true }
            return switch need.condition {
            case .ready: worker.isUp || worker.wasUp || worker.hasCompleted
            // A reload that is taken back may still be stopping another run of the job.
            case .completed: worker.hasCompleted && worker.retirees.isEmpty
            }
        }
    }

    /// Lets the groups go on that wait for this group, and reports those that wait in vain.
    ///
    /// - Returns: The groups that waited and go on, and those that wait in vain.
    mutating func releaseDependents(
        of group: String, into effects: inout [Effect]
    ) -> (released: [String], failed: [String]) {
        var (released, failed): ([String], [String]) = ([], [])
        for dependent in needs.dependents[group] ?? [] {
            let waits = !needs.met.contains(dependent)
            let waitsToRoll = rollouts[dependent]?.hasWhatItNeeds == false
            guard waits || waitsToRoll, let list = needs.needs[dependent] else { continue }
            if list.allSatisfy(isMet) {
                needs.met.insert(dependent)
                released.append(dependent)
            } else if let need = list.first(where: { $0.group == group }), let worker = failedMember(need),
                needs.failed.insert(dependent).inserted
            {
                let origin = members(of: dependent).first.flatMap { workers[$0].target }?.value.origin
                if rollouts[dependent]?.isAwaited == true {
                    let failure = RolloutFailure(
                        group: dependent, cause: .needFailed(need, worker: worker.id, isStopped: worker.isStopped),
                        origin: origin ?? Origin())
                    failures.append(GroupRollout.Failure(failure: failure, isFinal: true))
                }
                effects.append(
                    .report(
                        .needFailed(
                            group: dependent, need, worker: worker.id, isStopped: worker.isStopped,
                            location: origin?.location(of: .needs))))
                failed.append(dependent)
            }
        }
        return (released, failed)
    }

    /// A worker because of which a need cannot be met without a reload.
    private func failedMember(_ need: Need) -> WorkerState? {
        indices(ofGroup: need.group).lazy.map { workers[$0] }.first { worker in
            guard worker.isMember else { return false }
            return switch worker.phase {
            case .held, .stopped: true
            case .completed: !worker.hasCompleted
            // The worker waits in vain itself.
            case .vacant: needs.failed.contains(need.group)
            case .occupied, .backingOff: false
            }
        }
    }

    /// Whether a worker without a process will not be launched without a reload, because its group waits for a group that has
    /// failed.
    func waitsInVain(_ worker: WorkerState) -> Bool {
        !worker.isTransient && needs.failed.contains(worker.id.group) && missingNeed(of: worker.id.group) != nil
    }

    /// Whether a group is stopped later, because a group that needs it still has processes.
    func waitsForDependents(_ group: String) -> Bool {
        guard !graceIsOver else { return false }
        return needs.dependents[group]?.contains { hasRetirees($0) } ?? false
    }

    /// The workers that have to be settled when a process is gone. While everything stops, the groups that a group needs
    /// are stopped when its last process is gone.
    func unsettled(without launch: Launch) -> Unsettled {
        let group = launch.worker.group
        return mode != .serving && needs.needs[group] != nil && !hasRetirees(group)
            ? .everything : .worker(launch.worker)
    }

    private func hasRetirees(_ group: String) -> Bool {
        indices(ofGroup: group).contains { !workers[$0].retirees.isEmpty }
    }
}
