/// The complete description of one worker, with all defaults, ranges, placeholders and units resolved.
public struct WorkerSpec: Hashable, Sendable {
    /// The id of the worker.
    public package(set) var id: WorkerID
    /// The program that the worker runs. A changed program relaunches the worker.
    public var program: Program
    /// When the worker is launched again. A changed policy takes effect at once, and the process keeps running.
    public var restart: RestartPolicy
    /// How the worker is stopped. A changed policy takes effect at once, and the process keeps running.
    public var stop: StopPolicy
    /// When the worker is up, whether it still works, and how it is replaced. A changed policy takes effect at once, and the
    /// process keeps running.
    public var upkeep: Upkeep {
        get { sharedUpkeep.value }
        set { sharedUpkeep = Shared(newValue) }
    }
    /// Stored once for all workers with the same policies.
    package var sharedUpkeep: Shared<Upkeep>
    /// The worker's name and position, which its environment gives. A changed label takes effect at the next launch.
    package var label: Label
    /// The id that the worker had before it was renamed; nil for a worker that was not. Only a reload that finds a worker
    /// with the old id uses it.
    package var was: WorkerID?
    /// A text for people to read; nil for none. A changed text has no effect.
    package var remark: String?
    /// Where the manifest defines the worker. A changed origin has no effect.
    package var origin: Origin

    /// Creates a spec. The default policies are those of a manifest that gives none.
    package init(
        id: WorkerID, program: Program, restart: RestartPolicy = RestartPolicy(), stop: StopPolicy = StopPolicy(),
        upkeep: Shared<Upkeep> = WorkerSpec.standardUpkeep, label: Label = Label(), remark: String? = nil,
        origin: Origin = Origin()
    ) {
        self.id = id
        self.program = program
        self.restart = restart
        self.stop = stop
        sharedUpkeep = upkeep
        self.label = label
        self.remark = remark
        self.origin = origin
    }

    /// The policies of a worker that gives none.
    package static let standardUpkeep = Shared(Upkeep())

    /// The name of the manifest, and the position of the worker in its group.
    ///
    /// Both are no part of a worker's identity. When worker 1 of the workers 0, 1 and 2 is removed, worker 2 moves to
    /// another position and must not be relaunched.
    package struct Label: Hashable, Sendable {
        /// The name of the manifest, which the worker reads from `PREFORK_NAME`.
        package var name: String
        /// The position in the group, counted from 0, which the worker reads from `PREFORK_INDEX`.
        package var index: Int

        /// Creates a label. The index counts from 0.
        package init(name: String = "", index: Int = 0) {
            self.name = name
            self.index = index
        }
    }
}
