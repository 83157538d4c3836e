/// The decision of a program about a worker whose process exited. The decision stands until the worker's program or
/// restart policy changes.
public enum RestartDecision: Hashable, Sendable {
    /// The restart policy decides.
    case byPolicy
    /// The worker is launched again. The backoff and the intensity of its restart policy still apply.
    case relaunch
    /// The worker is not launched again.
    case giveUp
}
