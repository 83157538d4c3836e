internal import Glibc
internal import PreforkLinux

/// The part that this process plays: the master or a worker.
enum Role {
    case master
    /// A worker, whose context is in the file at this descriptor.
    case worker(context: Int32)

    /// Determines the role from the environment, and removes its variables so that child processes do not inherit the
    /// role.
    ///
    /// The variables name the pid that they are meant for. A worker can start a program before it has removed them. The
    /// pid then does not match, so that program is a master.
    static func takenFromEnvironment() -> Role {
        let descriptor = removeEnvironmentVariable(ContextVariable.descriptor)
        let pid = removeEnvironmentVariable(ContextVariable.pid)
        guard let number = descriptor.flatMap({ Int32($0) }), number > 2, pid == String(getpid()) else {
            return .master
        }
        return .worker(context: number)
    }
}
