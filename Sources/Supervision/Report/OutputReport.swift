/// What has happened to the lines that workers write.
public enum OutputReport: Hashable, Sendable {
    /// The process that carries the lines has ended, and another one is started after `wait`. The lines in the pipes wait.
    case companionEnded(pid: Int32, Exit, wait: Duration)
    /// The process that carries the lines cannot be started. It is tried again after `wait`.
    case companionFailed(LaunchFailure, wait: Duration)
    /// Lines cannot be written to a file or to a stream of the master. The lines wait, and so do the workers, unless their
    /// `drop` says otherwise. The location is that of `log` in the manifest.
    case blocked(Problem, location: String?)
    /// Lines are written again to a file that they could not be written to.
    case unblocked(String)
    /// A stream of the master has no reader any more, and what workers write there is thrown away.
    case discarded(at: String)
    /// So many lines were dropped at a file or at a stream of the master, because they could not be written fast enough.
    case dropped(lines: Int, at: String)
    /// A file that was put aside stays as it is, because it cannot be compressed.
    case uncompressed(Problem, location: String?)
    /// So many bytes of workers that have ended are thrown away, because no process that could carry them starts.
    case lost(bytes: Int)
    /// SIGUSR1 arrived: the files of lines are opened again.
    case reopened
}
