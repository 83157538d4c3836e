/// Why a set of workers is asked for.
public enum LoadReason: Hashable, Sendable {
    /// The master is starting.
    case start
    /// The master received SIGHUP.
    case reload
    /// The master received SIGTTIN or SIGTTOU: the only group that has a `count` gets so many workers more.
    case scaling(by: Int)
    /// The program launches this worker by hand.
    case launch(WorkerID)
}

extension LoadReason {
    package var isScaling: Bool { if case .scaling = self { true } else { false } }
}
