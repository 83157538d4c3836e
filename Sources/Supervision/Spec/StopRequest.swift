/// A request to stop every worker and the master.
public enum StopRequest: Hashable, Sendable {
    /// SIGTERM. Each worker is sent the signal of its stop policy.
    case terminate
    /// SIGINT, for example from Control-C. Each worker is sent SIGINT.
    case interrupt
}
