/// A request to stop every worker and the master.
public enum StopRequest: Hashable, Sendable {
    /// SIGTERM: each worker gets the signal of its stop policy.
    case terminate
    /// SIGINT, as from Control-C: each worker gets SIGINT.
    case interrupt
}
