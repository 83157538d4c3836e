/// Why a process is stopped.
public enum StopReason: Hashable, Sendable {
    /// The worker's new spec differs from its old spec in these keys.
    case replaced([Change])
    /// The manifest no longer names the worker.
    case retired
    /// The manifest names the id of the worker, which was launched by hand.
    case superseded
    /// A worker died too often, and its restart policy stops the group or the master.
    case escalated
    /// The master is stopping.
    case stopping
}
