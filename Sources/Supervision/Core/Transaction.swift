/// A reload that is in progress. It ends when it is committed or taken back.
package struct Transaction: Hashable, Sendable {
    /// Which set of workers the groups are brought to.
    package enum Direction: Hashable, Sendable {
        /// The set that was accepted last.
        case forward
        /// The set that was committed last.
        case back(RolloutFailure)
    }

    package internal(set) var direction = Direction.forward
    /// Why nothing more is replaced; nil while workers are being replaced.
    package internal(set) var pause: Status.Rollout.Pause?
    /// When the set was accepted that the groups are brought to.
    let began: Instant
    /// Whether the set had workers to replace or to wait for.
    var hasWork = false
    /// Whether the set, or one whose place it has taken, is what the manifest says.
    var bringsManifest = true

    init(at now: Instant) { began = now }

    var isForward: Bool { direction == .forward }

    var state: Status.Rollout.State {
        switch (direction, pause) {
        case (.back(let failure), _): .rollingBack(failure)
        case (.forward, let pause?): .paused(pause)
        case (.forward, nil): .rolling
        }
    }
}

/// The replacement of the workers of one group.
package struct GroupRollout: Hashable, Sendable {
    /// The failure of a new process.
    struct Failure: Hashable, Sendable {
        let failure: RolloutFailure
        /// Whether no launch follows, so that the worker cannot come up any more.
        let isFinal: Bool
    }

    /// Whether the reload in progress waits for the group. It does not wait for workers that are recycled.
    var isAwaited: Bool
    /// How many workers have been begun.
    var begun = 0
    /// How many of the workers that have been begun are to be up before the rest follow.
    var canaries: Int
    /// How many processes have failed.
    var failures = 0
    /// Whether failures have no consequence for the rollout any more.
    var isContinuing = false
    /// Whether the groups that the group needs have become what it needs.
    var hasWhatItNeeds = false
    /// What the workers of the group add up to; nil when they have to be counted anew.
    var tally: Tally?
}
