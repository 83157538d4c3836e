/// What a worker needs of the machine that is to run it.
public enum HostQuestion: Hashable, Sendable {
    /// A program that can be executed: its path, or a bare name to be looked up.
    case program(String, in: SearchPath)
    /// A directory that can be entered.
    case directory(String)
    /// An address of this machine, or a name of one.
    case host(String)
    /// A place where a unix socket can be made.
    case socket(String)

    /// Where a bare name is looked up.
    public enum SearchPath: Hashable, Sendable {
        /// Nowhere: the program is given by an absolute path.
        case none
        /// The master's own PATH, and relative entries of it from the directory.
        case inherited(directory: String)
        /// The PATH that the manifest gives the worker; nil where it takes it away.
        case given(String?, directory: String)
    }
}
