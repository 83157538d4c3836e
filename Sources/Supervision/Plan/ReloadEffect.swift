/// What a reload does about a key whose resolved value differs.
public enum ReloadEffect: String, Hashable, Sendable {
    /// The reload does nothing.
    case none
    /// The master applies the new value at once. The worker's process keeps running.
    case master
    /// The new value is applied to the running process or to its open socket. The process keeps its pid.
    case inPlace = "in place"
    /// The new socket is bound, then the workers that use the socket are relaunched, then the old socket is closed.
    case listener
    /// The worker is relaunched.
    case relaunch
    /// Workers are added or removed. The other workers keep running.
    case identity
    /// Each key of the mapping has a reload effect of its own.
    case inner = "as its keys"

    /// Whether the worker's process is replaced.
    package var relaunches: Bool {
        switch self {
        case .listener, .relaunch: true
        case .none, .master, .inPlace, .identity, .inner: false
        }
    }
}
