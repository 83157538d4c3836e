internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The capabilities of this process.
extension Capabilities {
    /// Those that are in effect. Empty if a sandbox refuses the question.
    static func effective() -> Capabilities {
        Capabilities(rawValue: prefork_own_capabilities().effective)
    }

    /// Those that the process may put into effect, and pass on. Empty if a sandbox refuses the question.
    static func permitted() -> Capabilities {
        Capabilities(rawValue: prefork_own_capabilities().permitted)
    }

    /// Those that a program can have that the process executes.
    static func bounding() -> Capabilities { Capabilities(rawValue: prefork_bounding_set()) }

    /// Whether this process is in the first user namespace of the machine, whose inode has always the same number
    /// (PROC_USER_INIT_INO). Some privileges need the capability there.
    static var isInFirstUserNamespace: Bool {
        var file = stat()
        return stat("/proc/self/ns/user", &file) == 0 && file.st_ino == 0xEFFF_FFFD
    }
}
