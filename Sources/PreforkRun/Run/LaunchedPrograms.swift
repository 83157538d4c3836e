import Supervision

/// The workers that run, with their programs and probes, to tell which workers and probes a reload launches.
///
/// The specs share their fields with those of the core.
struct LaunchedPrograms: Sendable {
    /// Sorted by id.
    private var workers: [WorkerSpec] = []

    init(_ workers: [WorkerSpec] = []) { self.workers = workers.sorted { $0.id < $1.id } }

    /// The number of workers.
    var count: Int { workers.count }

    /// Whether the worker runs with the same program and probes, so that a reload launches nothing for it.
    func contains(_ worker: WorkerSpec) -> Bool {
        let index = workers.partitioningIndex { $0.id >= worker.id }
        guard index < workers.endIndex, workers[index].id == worker.id else { return false }
        let known = workers[index]
        return known.program == worker.program && known.upkeep.readiness == worker.upkeep.readiness
            && known.upkeep.liveness == worker.upkeep.liveness
    }
}
