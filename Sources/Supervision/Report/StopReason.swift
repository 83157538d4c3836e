/// Why a process is stopped.
public enum StopReason: Hashable, Sendable {
    /// The new spec of its worker differs in these keys.
    case replaced([Change])
    /// The manifest no longer names its worker.
    case retired
    /// A worker died too often, and its restart policy stops others with it.
    case escalated
    /// The master stops.
    case stopping
}
