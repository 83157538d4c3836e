import Supervision

/// The workers that do their work and end with 0.
enum SimulatedJobs {
    /// The workers that are never launched again, and those of groups that others need to have completed.
    static func among(_ workers: [WorkerSpec]) -> Set<WorkerID> {
        let needed = Set(workers.lazy.flatMap(\.upkeep.needs).filter { $0.condition == .completed }.map(\.group))
        let jobs = workers.filter { worker in
            worker.restart.condition == .never
                || needed.contains(worker.id.group) && !worker.restart.wantsAnother(after: .code(0))
        }
        return Set(jobs.map(\.id))
    }
}
