/// The policies about a worker that runs: when it is up, whether it still works, how it is replaced, what it needs, and
/// where its output goes. A changed policy takes effect at once, and the process keeps running.
///
/// Most workers of a group have equal policies, which are stored once.
public struct Upkeep: Hashable, Sendable, Codable {
    /// When a launch is up; nil for as soon as its program runs.
    public var readiness: Readiness?
    /// Whether a worker that is up still works; nil when it is not probed.
    public var liveness: Liveness?
    /// How the workers of the group are replaced.
    public var rollout: RolloutPolicy
    /// When a worker is replaced although it works.
    public var recycle: RecyclePolicy
    /// What the workers of the group wait for before they are launched.
    public var needs: [Need]
    /// How the worker's lines reach their readers.
    public var output: OutputPolicy

    /// Creates policies. By default a worker is up as soon as its program runs, is not probed, needs nothing, and writes to
    /// the streams of the master.
    public init(
        readiness: Readiness? = nil, liveness: Liveness? = nil, rollout: RolloutPolicy = .stopFirst,
        recycle: RecyclePolicy = RecyclePolicy(), needs: [Need] = [], output: OutputPolicy = OutputPolicy()
    ) {
        self.readiness = readiness
        self.liveness = liveness
        self.rollout = rollout
        self.recycle = recycle
        self.needs = needs
        self.output = output
    }

    /// How long a replacement has to be up before it counts.
    package var minReady: Duration { rollout.minReady ?? (readiness == nil ? .seconds(1) : .zero) }
}

/// Another group that a group waits for.
public struct Need: Hashable, Sendable, Codable {
    /// What the other group has to have come to.
    public enum Condition: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every worker of the group is up.
        case ready
        /// Every worker of the group has exited with 0 and is not launched again.
        case completed
    }

    /// The name of the other group.
    public var group: String
    /// What the other group has to have come to.
    public var condition: Condition

    /// Creates a need. By default the workers of the other group have to be up.
    public init(_ group: String, _ condition: Condition = .ready) {
        self.group = group
        self.condition = condition
    }
}
