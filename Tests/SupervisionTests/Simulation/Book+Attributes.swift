@testable import Supervision

/// Limits and such attributes that processes are given while they run.
extension Book {
    /// Records the order to give a process attributes.
    mutating func adjusts(_ launch: Launch, _ spec: WorkerSpec) {
        guard let process = processes[launch.number], process.runs else {
            return complain(.processesHaveTheirAttributes, "\(launch.worker) is given attributes and does not run")
        }
        if spec.program.attributes != process.spec.program.attributes {
            complain(
                .processesHaveTheirAttributes, "\(launch.worker) is given attributes that are not those of its spec")
        }
        if process.isBeingAdjusted {
            complain(.processesHaveTheirAttributes, "\(launch.worker) is given attributes before the last answer")
        }
        processes[launch.number]?.isBeingAdjusted = true
    }

    mutating func adjusted(_ launch: Launch, _ failures: [LaunchFailure]) {
        guard let process = processes[launch.number] else { return }
        processes[launch.number]?.isBeingAdjusted = false
        processes[launch.number]?.lacksAttributes = !failures.isEmpty && !process.isStopped
    }

    /// The processes whose attributes the reload in progress waits for.
    var adjustedProcesses: [Process] {
        guard let transaction else { return [] }
        return processes.values.filter { process in
            guard process.isBeingAdjusted, !process.isStopped, let entry = entries[process.launch.worker] else {
                return false
            }
            return !entry.leaves && !entry.isOutdated && !transaction.continuing.contains(entry.id.group)
        }
    }

    /// Whether a failure of the last event has to fail the reload: the process is that of a worker whose group is waited for.
    func mustFail(by launch: Launch) -> Bool {
        guard let transaction, !transaction.goesBack, !transaction.isPaused,
            let process = processes[launch.number], !process.isStopped, let entry = entries[launch.worker],
            !entry.leaves, !(entry.isOutdated && entry.occupant == launch.number)
        else { return false }
        return !transaction.continuing.contains(launch.worker.group)
    }
}
