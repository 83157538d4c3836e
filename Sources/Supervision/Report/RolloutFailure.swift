/// Why the replacement of a group's workers has failed.
public struct RolloutFailure: Hashable, Sendable {
    /// The cause of a failure.
    public enum Cause: Hashable, Sendable {
        /// A process of a worker ended before it counted as up.
        case exited(Exit, after: Duration)
        /// A process of a worker was stopped because it did not work.
        case stopped(StopReason)
        /// No worker of the group has come up for this time.
        case noProgress(Duration)
    }

    /// The name of the group.
    public let group: String
    /// The worker whose process failed; nil when no single worker is the cause.
    public let worker: WorkerID?
    /// The cause.
    public let cause: Cause
    /// Where the manifest that failed defines the worker.
    package let origin: Origin

    package init(group: String, worker: WorkerID? = nil, cause: Cause, origin: Origin = Origin()) {
        self.group = group
        self.worker = worker
        self.cause = cause
        self.origin = origin
    }

    /// The location in the manifest, such as `app.yaml:38:5`; nil when no manifest names the worker.
    public var location: String? { origin.location(of: .worker) }
}
