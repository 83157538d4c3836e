internal import CPreforkLinux
internal import Glibc

/// A set of capabilities, capabilities(7).
struct Capabilities: OptionSet, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// May set its groups to any.
    static let setgid = Capabilities(rawValue: 1 << 6)
    /// May become any user.
    static let setuid = Capabilities(rawValue: 1 << 7)

    /// May read and write the files of any user.
    static let dacOverride = Capabilities(rawValue: 1 << 1)
    /// May lower its nice, and set the nice and the CPUs of other users' processes.
    static let sysNice = Capabilities(rawValue: 1 << 23)
    /// May raise hard limits, and set any `oom_score_adj`.
    static let sysResource = Capabilities(rawValue: 1 << 24)
    /// May bind any port.
    static let netBindService = Capabilities(rawValue: 1 << 10)

    /// The capabilities that are in effect for this process. Empty if a sandbox refuses the question.
    static func effective() -> Capabilities { Capabilities(rawValue: prefork_effective_capabilities()) }

    /// Whether this process is in the first user namespace of the machine, whose inode has always the same number
    /// (PROC_USER_INIT_INO). Some privileges need the capability there.
    static var isInFirstUserNamespace: Bool {
        var file = stat()
        return stat("/proc/self/ns/user", &file) == 0 && file.st_ino == 0xEFFF_FFFD
    }
}
