/// An event for which a manifest may name a program, under `on`.
public enum EventKind: String, Hashable, Sendable, CaseIterable {
    /// A worker has failed and is not launched again by itself.
    case held
    /// The kernel has ended a worker for lack of memory.
    case oom
    /// A reload is complete.
    case committed
    /// A reload has failed, and what ran before runs again.
    case rolledBack = "rolled_back"
    /// A reload was refused, and nothing has changed.
    case refused
}

extension Notice {
    /// The event that the notice reports; nil for none. A refused reload has no notice of its own: what is wrong with a
    /// manifest is found before the core hears of it.
    package var eventKind: EventKind? {
        switch self {
        case .exited(let termination): termination.holdsWorker ? .held : nil
        case .outOfMemory(_, pid: _, limit: _, endedWorker: true): .oom
        case .committed: .committed
        case .rolledBack: .rolledBack
        default: nil
        }
    }
}

extension Termination {
    /// Whether the worker has failed and is not launched again by itself. A worker whose successor has failed has its old
    /// process.
    fileprivate var holdsWorker: Bool {
        if remaining != nil { return false }
        return switch next {
        case .impossible, .escalated, .givenUp: true
        // By `never_on`, or by `policy: never`.
        case .completed: !exit.isSuccess
        case .asked, .succeeded, .relaunch, .rolloutFailed: false
        }
    }
}
