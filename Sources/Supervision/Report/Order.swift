/// What an operator orders a running master to do.
///
/// A notice about workers lists only those that the order has changed.
public enum Order: Hashable, Sendable {
    /// Replaces the processes of workers by fresh ones of the same spec: by the rollout policy of their groups, or all at once.
    /// A worker without a process is launched at once.
    case restart([WorkerID], atOnce: Bool)
    /// Stops workers, and keeps them down until they are started.
    case stop([WorkerID])
    /// Launches workers that are down, whatever the reason.
    case start([WorkerID])
    /// Sends a signal to the processes of workers.
    case signal([WorkerID], Signal)
    /// Replaces no further workers by the reload in progress.
    case pause
    /// Goes on with a reload that is paused.
    case resume
    /// Takes the reload in progress back.
    case abort
}

/// Who has given an order.
public struct Operator: Hashable, Sendable {
    /// The user id.
    public let user: UInt32
    /// The process that the order came from.
    public let pid: Int32
    /// Whether the order came by HTTP. The user and the process are then those of the master, and who has sent the request is not
    /// known.
    public let cameByHTTP: Bool

    package init(user: UInt32, pid: Int32, cameByHTTP: Bool = false) {
        self.user = user
        self.pid = pid
        self.cameByHTTP = cameByHTTP
    }
}

/// Why an order is refused.
package enum OrderRefusal: Hashable, Sendable {
    /// The master is stopping.
    case everythingStops
    /// No reload is in progress.
    case noReload
    /// The reload is being taken back already.
    case goesBack
    /// The reload is paused already.
    case isPaused
    /// The reload is not paused.
    case isNotPaused
}
