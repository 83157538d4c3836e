/// Why a set of workers is asked for.
public enum LoadReason: Hashable, Sendable {
    /// The master is starting.
    case start
    /// The master received SIGHUP.
    case reload
    /// The program launches this worker by hand.
    case launch(WorkerID)
}
