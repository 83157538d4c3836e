/// What a worker should be, fully resolved: defaults, ranges, placeholders and units are settled.
public struct WorkerSpec: Hashable, Sendable {
    /// Who it is.
    public package(set) var id: WorkerID
    /// A difference here relaunches the worker.
    public var program: Program
    /// A difference here or in `stop` takes effect at once and leaves the process alone.
    public var restart: RestartPolicy
    /// See `restart`.
    public var stop: StopPolicy
    /// What the next launch is told about its surroundings. A difference waits for it.
    public var label: Label
    /// A text for people to read; nil for none. A difference does nothing.
    public var remark: String?
    /// Where its manifest asks for it; never a difference.
    public var origin: Origin

    /// A worker with the policies that a manifest means by saying nothing, unless given.
    public init(
        id: WorkerID, program: Program, restart: RestartPolicy = RestartPolicy(), stop: StopPolicy = StopPolicy(),
        label: Label = Label(), remark: String? = nil, origin: Origin = Origin()
    ) {
        self.id = id
        self.program = program
        self.restart = restart
        self.stop = stop
        self.label = label
        self.remark = remark
        self.origin = origin
    }

    /// The manifest's name and the worker's position in its group. Neither is a worker's identity: removing
    /// worker 1 of 0, 1, 2 moves 2 to another position and must not relaunch it.
    public struct Label: Hashable, Sendable {
        /// `PREFORK_NAME`.
        public var name: String
        /// `PREFORK_INDEX`, from 0.
        public var index: Int

        /// `index` counts from 0.
        public init(name: String = "", index: Int = 0) {
            self.name = name
            self.index = index
        }
    }
}
