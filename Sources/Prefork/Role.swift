internal import Glibc
internal import PreforkLinux

/// What this process is.
enum Role {
    case master
    /// With its context at this descriptor.
    case worker(context: Int32)

    /// Read from the environment, and taken out of it: children of this process inherit nothing of it.
    ///
    /// The variables name the pid they are meant for. A process that finds another's, because it was launched by a
    /// worker that had not looked yet, is a master.
    static func ofThisProcess() -> Role {
        let descriptor = takeVariable(ContextVariable.descriptor)
        let pid = takeVariable(ContextVariable.pid)
        guard let number = descriptor.flatMap({ Int32($0) }), number > 2, pid == String(getpid()) else {
            return .master
        }
        return .worker(context: number)
    }
}
