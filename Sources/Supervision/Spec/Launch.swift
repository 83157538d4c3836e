/// One process of a worker. A worker is a place and persists; a launch ends.
///
/// The core mints launches before their processes exist and never uses a number twice, so a late fact about an
/// earlier process cannot be mistaken for one about its successor. Pids are for people.
public struct Launch: Hashable, Sendable {
    /// Whose process it is.
    public let worker: WorkerID
    /// Counts every launch of this supervisor, from 1.
    public let number: UInt64
    /// The accepted manifest this launch runs under, from 1; the worker sees it as `PREFORK_GENERATION`.
    public let generation: Int

    package init(worker: WorkerID, number: UInt64, generation: Int) {
        self.worker = worker
        self.number = number
        self.generation = generation
    }
}
