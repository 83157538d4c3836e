import Supervision

/// The programs of the workers that run and of their probes, to tell which workers and probes a reload launches.
///
/// It keeps a hash of each and not the specs, which the core has already.
struct LaunchedPrograms: Sendable {
    private var hashes: Set<Int> = []

    init(_ workers: [WorkerSpec] = []) {
        hashes.reserveCapacity(workers.count)
        for worker in workers { hashes.insert(LaunchedPrograms.hash(of: worker)) }
    }

    /// The number of workers.
    var count: Int { hashes.count }

    /// Whether the worker runs with the same program and probes, so that a reload launches nothing for it.
    func contains(_ worker: WorkerSpec) -> Bool { hashes.contains(LaunchedPrograms.hash(of: worker)) }

    private static func hash(of worker: WorkerSpec) -> Int {
        var hasher = Hasher()
        hasher.combine(worker.id)
        hasher.combine(worker.program)
        hasher.combine(worker.upkeep.readiness)
        hasher.combine(worker.upkeep.liveness)
        return hasher.finalize()
    }
}
