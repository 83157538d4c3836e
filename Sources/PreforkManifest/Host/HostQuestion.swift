public import Supervision

/// A question about the machine: whether it has something that a worker needs.
public enum HostQuestion: Hashable, Sendable {
    /// Whether a program can be executed. A bare name is looked up in the search path.
    case program(String, in: SearchPath)
    /// Whether a directory exists and can be entered.
    case directory(String)
    /// Whether the address, or the address of the name, belongs to an interface of this machine.
    case host(String)
    /// Whether a unix socket can be created at the path.
    case socket(String)
    /// Whether the users and groups exist as which a worker is to run. One of the three attributes is set, or the user.
    case accounts(LaunchAttributes)
    /// Whether the master may run a worker as these users and groups.
    case rights(LaunchAttributes)

    /// Whether the master may give a worker this limit, nice or `oom_score_adj`, and whether the machine has these CPUs. One of
    /// the attributes is set.
    case attribute(LaunchAttributes)

    /// Whether the master has these capabilities, so that a worker can keep them.
    case capabilities(Capabilities)
    /// Whether the master may take all capabilities but these from a worker.
    case droppedCapabilities(allBut: Capabilities)

    /// The directories in which a bare name is looked up.
    public enum SearchPath: Hashable, Sendable {
        /// No directories. The program is given as a path.
        case none
        /// The master's PATH. Its relative entries start at `directory`.
        case inherited(directory: String)
        /// The PATH that the manifest gives the worker. Nil if the manifest removes the variable.
        case given(String?, directory: String)
    }
}
