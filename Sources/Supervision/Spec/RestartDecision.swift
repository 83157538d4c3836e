/// What a program decided about a worker that exited. The decision stands until the worker's program or restart policy
/// changes.
public enum RestartDecision: Hashable, Sendable {
    /// The restart policy decides.
    case byPolicy
    /// The worker is launched again. Deaths in a row still wait, and a worker that dies too often is still held.
    case relaunch
    /// The worker is not launched again.
    case giveUp
}
