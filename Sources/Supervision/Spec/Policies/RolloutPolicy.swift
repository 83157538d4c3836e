/// How the workers of a group are replaced: how many at a time, and what follows a failure.
///
/// All workers of a group have the same policy. The arithmetic is that of a Kubernetes Deployment.
public struct RolloutPolicy: Hashable, Sendable, Codable {
    /// A number of workers, or a share of the workers of the group.
    public enum Amount: Hashable, Sendable, Codable {
        /// A number of workers.
        case workers(Int)
        /// A percentage of the workers of the group.
        case percent(Int)
    }

    /// What follows when the new workers do not come up.
    public enum OnFailure: String, Hashable, Sendable, Codable, CaseIterable {
        /// All groups go back to what ran before the reload.
        case rollback
        /// What is up stays, and nothing more is replaced until the next reload.
        case pause
        /// The group goes on. What has failed is launched again by its restart policy.
        case `continue`
    }

    /// How many processes the group may have beside one for each worker. A percentage is rounded up.
    public var maxSurge: Amount
    /// How many of the workers that were up may be down at the same time. A percentage is rounded down.
    public var maxUnavailable: Amount
    /// How many replacements have to be up before the rest follow.
    public var canary: Int
    /// How long a replacement has to be up before it counts. Nil means no time for workers with readiness, and one second
    /// for workers without.
    public var minReady: Duration?
    /// The time in which some worker of the group has to come up.
    public var progressDeadline: Duration
    /// What follows when the new workers do not come up.
    public var onFailure: OnFailure

    /// Creates a policy. By default the group stops workers first, a quarter of them at a time.
    public init(
        maxSurge: Amount = .workers(0), maxUnavailable: Amount = .percent(25), canary: Int = 0,
        minReady: Duration? = nil, progressDeadline: Duration = .seconds(120), onFailure: OnFailure = .rollback
    ) {
        self.maxSurge = maxSurge
        self.maxUnavailable = maxUnavailable
        self.canary = canary
        self.minReady = minReady
        self.progressDeadline = progressDeadline
        self.onFailure = onFailure
    }

    /// Stops workers before their successors start. The default for workers that have something of their own, such as a
    /// port or a shard.
    public static let stopFirst = RolloutPolicy()
    /// Starts successors before the old workers are stopped. The default for workers that share a listening socket.
    public static let startFirst = RolloutPolicy(maxSurge: .percent(25), maxUnavailable: .workers(0))

    /// Whether successors run beside the workers that they replace.
    public var startsFirst: Bool { maxSurge != .workers(0) && maxSurge != .percent(0) }

    /// What the policy allows a group of this many workers.
    package func budget(for workers: Int) -> (surge: Int, unavailable: Int) {
        let surge = maxSurge.count(of: workers, .up)
        let unavailable = maxUnavailable.count(of: workers, .down)
        // A small group could never be replaced if its share was rounded down to nothing.
        return (surge, surge == 0 ? max(unavailable, 1) : unavailable)
    }
}

extension RolloutPolicy.Amount {
    /// The amount as a number of workers, at least 0.
    package func count(of workers: Int, _ rule: FloatingPointRoundingRule) -> Int {
        switch self {
        case .workers(let count): return max(count, 0)
        case .percent(let percent):
            let share = Double(max(percent, 0)) * Double(max(workers, 0)) / 100
            return Int(min(share.rounded(rule), 1e9))
        }
    }
}
