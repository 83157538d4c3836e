/// One attempt to start a worker's process. A worker outlives its launches.
///
/// The core numbers a launch before its process exists and never uses a number twice. So a late event about an earlier
/// process cannot be mistaken for an event about its successor, as it could by pid: the kernel reuses pids.
public struct Launch: Hashable, Sendable {
    /// The worker that is launched.
    public let worker: WorkerID
    /// The number of the launch among all launches of the master, counted from 1.
    public let number: UInt64
    /// The generation of the launch: the number of the last accepted set of workers, counted from 1. The worker reads
    /// it from `PREFORK_GENERATION`.
    public let generation: Int

    package init(worker: WorkerID, number: UInt64, generation: Int) {
        self.worker = worker
        self.number = number
        self.generation = generation
    }

    /// The launch after its worker was renamed.
    package func renamed(to worker: WorkerID) -> Launch {
        Launch(worker: worker, number: number, generation: generation)
    }
}
