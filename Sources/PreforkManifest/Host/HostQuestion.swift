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
