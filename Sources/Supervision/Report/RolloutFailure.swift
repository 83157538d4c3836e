/// Why the replacement of a group's workers has failed.
public struct RolloutFailure: Hashable, Sendable {
    /// The cause of a failure.
    public enum Cause: Hashable, Sendable {
        /// A process of a worker ended before it counted as up.
        case exited(Exit, after: Duration)
        /// A process of a worker was stopped because it did not work.
        case stopped(StopReason)
        /// A running process could not be given an attribute of its worker, such as a limit.
        case notAdjusted(LaunchFailure)
        /// No worker of the group has come up for this time.
        case noProgress(Duration)
        /// The group needs another one, of which a worker has failed and is not launched again, or was stopped by an operator.
        case needFailed(Need, worker: WorkerID, isStopped: Bool = false)
        /// An operator has aborted the reload.
        case aborted(Operator)
    }

    /// The name of the group; nil when no group has failed.
    public let group: String?
    /// The worker whose process failed; nil when no single worker is the cause.
    public let worker: WorkerID?
    /// The cause.
    public let cause: Cause
    /// In which keys the worker differs from what is gone back to; empty when no single worker is the cause, and for a new
    /// worker.
    public let changes: [Change]
    /// Where the manifest that failed defines the worker.
    package let origin: Origin

    package init(
        group: String?, worker: WorkerID? = nil, cause: Cause, changes: [Change] = [], origin: Origin = Origin()
    ) {
        self.group = group
        self.worker = worker
        self.cause = cause
        self.changes = changes
        self.origin = origin
    }

    /// The location of the key in the manifest that says what has failed, such as `app.yaml:38:5`; nil when no manifest
    /// names the worker.
    public var location: String? { origin.location(of: field) }

    /// The key that says what has failed. The worker itself, if its program is the same and another key has changed.
    private var field: Origin.Field {
        switch cause {
        case .exited(.neverStarted(let failure), _) where failure.isOfOneKey: failure.field
        case .notAdjusted(let failure): failure.field
        case .exited: changes.isEmpty || changes.contains { $0.isOfCommand } ? .command : .worker
        case .stopped(.notUp): .readiness
        case .stopped(.unhealthy), .stopped(.silent): .liveness
        case .stopped(.watchdog): .watchdog
        case .stopped, .noProgress, .aborted: .worker
        case .needFailed: .needs
        }
    }
}

extension RolloutFailure.Cause {
    /// Whether the whole group has failed, so that there is no worker left to wait for.
    var endsTheWait: Bool {
        switch self {
        case .noProgress, .needFailed: true
        case .exited, .stopped, .notAdjusted, .aborted: false
        }
    }
}

extension LaunchFailure {
    /// Whether the failure of the step is one of its key, and not one of the program or the machine.
    fileprivate var isOfOneKey: Bool {
        switch field {
        case .workingDirectory, .attribute: true
        default: false
        }
    }
}

extension Change {
    fileprivate var isOfCommand: Bool { key.hasPrefix("command") || key.hasPrefix("args") }
}
