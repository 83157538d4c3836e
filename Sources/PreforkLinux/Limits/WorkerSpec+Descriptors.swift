internal import Supervision

/// The descriptors of the master that a worker needs beside that of its process and those of its sockets.
extension WorkerSpec {
    /// Whether the worker reports on a socket of its own: where the manifest asks for the reports, also a helper of the
    /// worker may send them.
    var hasOwnNotifySocket: Bool {
        program.watchdog != nil || program.tellsReadiness && sharedUpkeep.value.readiness?.condition == .notify
    }

    /// Whether the worker reports on the socket that all such workers share.
    var sharesNotifySocket: Bool { program.tellsReadiness && !hasOwnNotifySocket }

    /// How many descriptors a process needs at most for its reports, the probe of it and its output.
    fileprivate var descriptorsBesideProcess: Int {
        (hasOwnNotifySocket ? 1 : 0) + (isProbed ? 1 : 0) + program.captured.count
    }

    private var isProbed: Bool {
        let upkeep = sharedUpkeep.value
        if upkeep.liveness != nil { return true }
        if case .probe = upkeep.readiness?.condition { return true }
        return false
    }
}

extension [WorkerSpec] {
    /// How many descriptors the workers need at most beside one for each worker and those of the sockets: for reports, for
    /// probes, and for the processes that a reload starts before it stops others.
    var descriptorsBesideProcesses: Int {
        var total = 0
        var groups: [String: (workers: Int, most: Int, rollout: RolloutPolicy)] = [:]
        for spec in self {
            let own = spec.descriptorsBesideProcess
            total += own
            let group = groups[spec.id.group]
            groups[spec.id.group] = (
                (group?.workers ?? 0) + 1, Swift.max(group?.most ?? 0, own),
                group?.rollout ?? spec.sharedUpkeep.value.rollout
            )
        }
        for group in groups.values {
            total += Swift.min(group.rollout.budget(for: group.workers).surge, group.workers) * (1 + group.most)
        }
        return total
    }
}
