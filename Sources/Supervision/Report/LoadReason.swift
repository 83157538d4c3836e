/// Why workers are to be run.
public enum LoadReason: Hashable, Sendable {
    /// The master starts.
    case start
    /// SIGHUP.
    case reload
    /// A worker was launched by hand.
    case launch(WorkerID)
}
