/// What has happened to the process that serves HTTP.
public enum HTTPReport: Hashable, Sendable {
    /// The process serves at this address.
    case serving(pid: Int32, at: String)
    /// The process has ended, and another one is started after `wait`. Clients wait in the queue of the socket.
    case ended(pid: Int32, Exit, wait: Duration)
    /// The process cannot be started. It is tried again after `wait`.
    case failed(LaunchFailure, wait: Duration)
    /// HTTP is served at this address no longer.
    case closed(at: String)
}
