/// What has happened to the programs that are run for events.
public enum EventReport: Hashable, Sendable {
    /// The program of an event cannot be started. `at` is the program's place in the manifest.
    case failed(EventKind, LaunchFailure, at: String?)
    /// The program of an event has failed.
    case ended(EventKind, pid: Int32, Exit, at: String?)
    /// The program of an event has run for too long. It gets SIGTERM, and SIGKILL after `grace`.
    case late(EventKind, pid: Int32, after: Duration, grace: Duration, at: String?)
    /// So many events wait that further ones are dropped. Reported once, until none waits any more.
    case full(waiting: Int)
    /// No event waits any more, and this many were dropped meanwhile.
    case dropped(Int)
    /// The master ends, and this many events are told to no program.
    case untold(Int)
}
