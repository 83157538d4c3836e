public import Supervision

/// Why workers are asked for.
public enum Occasion: Hashable, Sendable {
    /// The master starts.
    case start
    /// SIGHUP.
    case reload
    /// One of them, by hand.
    case launch(WorkerID)
}
