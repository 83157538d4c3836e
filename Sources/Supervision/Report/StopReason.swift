/// Why a process is stopped.
public enum StopReason: Hashable, Sendable {
    /// The worker's new spec differs from its old spec in these keys.
    case replaced([Change])
    /// The reload that had launched the worker with these changed keys is taken back.
    case rolledBack([Change])
    /// A newer manifest has brought another spec, or the old one again, before the process could take the place of the
    /// worker's process.
    case outdated
    /// A process of the same worker takes the place of this one, because it has grown too old or too large, or because an
    /// operator has ordered it.
    case recycled(RecycleCause)
    /// The process was not up in time. The sentence is the cause, such as `GET /healthz at 127.0.0.1:80 answers 503`; nil
    /// when the worker said nothing.
    case notUp(after: Duration, cause: String?)
    /// The process has failed this many probes in a row. The sentence is the cause of the last failure.
    case unhealthy(failures: Int, cause: String)
    /// The process has written nothing for this time.
    case silent(for: Duration)
    /// The process did not report `WATCHDOG=1` in time, or reported `WATCHDOG=trigger`.
    case watchdog(after: Duration?)
    /// The manifest no longer names the worker.
    case retired
    /// The manifest names the id of the worker, which was launched by hand.
    case superseded
    /// A worker died too often, and its restart policy stops the group or the master.
    case escalated
    /// An operator has stopped the worker.
    case ordered
    /// The master is stopping.
    case stopping
}

/// Why a process that works is replaced.
public enum RecycleCause: Hashable, Sendable {
    /// The age of the process has reached its limit.
    case age(Duration)
    /// The resident memory of the process, in bytes, is above its limit.
    case rss(Int, limit: Int)
    /// An operator restarts the worker.
    case ordered
}

extension StopReason {
    /// Whether the process is stopped because it does not work. Its end then counts as a death.
    package var isFailure: Bool {
        switch self {
        case .notUp, .unhealthy, .silent, .watchdog: true
        case .replaced, .rolledBack, .outdated, .recycled, .retired, .superseded, .escalated, .ordered,
            .stopping:
            false
        }
    }
}
