import Supervision

/// How many processes run and how many workers serve, by group.
struct SimulatedCensus {
    private var servingProcesses: [WorkerID: Int] = [:]
    private var servingWorkers: [String: Int] = [:]
    private var processes: [String: Int] = [:]

    /// The number of a group's workers of which a process serves.
    func serving(_ group: String) -> Int { servingWorkers[group] ?? 0 }

    /// The number of a group's processes.
    func processes(_ group: String) -> Int { processes[group] ?? 0 }

    mutating func start(_ launch: Launch) { processes[launch.worker.group, default: 0] += 1 }

    mutating func end(_ launch: Launch) { processes[launch.worker.group, default: 0] -= 1 }

    mutating func serve(_ launch: Launch) {
        servingProcesses[launch.worker, default: 0] += 1
        if servingProcesses[launch.worker] == 1 { servingWorkers[launch.worker.group, default: 0] += 1 }
    }

    mutating func stopServing(_ launch: Launch) {
        servingProcesses[launch.worker, default: 0] -= 1
        if servingProcesses[launch.worker] == 0 { servingWorkers[launch.worker.group, default: 0] -= 1 }
    }
}
