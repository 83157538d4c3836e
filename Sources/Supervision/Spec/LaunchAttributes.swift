/// Who a worker's process runs as, and what it may do. Nil leaves what the master has.
///
/// A reload sets changed limits, `nice`, `oomScoreAdjustment`, `cpuAffinity` and `cgroup` for the running process, where the
/// master may do that. A worker whose other attributes change is relaunched. Most workers of a group have equal attributes, which are
/// stored once.
public struct LaunchAttributes: Hashable, Sendable, Codable {
    /// The user. Names are looked up when the worker is launched.
    public var user: Account?
    /// The group; nil for the own group of `user`.
    public var group: Account?
    /// The further groups; nil for all groups of `user`. Without `user`, nil leaves those of the master.
    public var supplementaryGroups: [Account]?
    /// The permission bits that new files do not get, umask(2).
    public var umask: UInt16?
    /// The capabilities that the worker keeps and passes on to its children, capabilities(7). It loses all others, and so does
    /// every program that it executes. Nil leaves what the master and the user have.
    public var capabilities: Capabilities?
    /// Whether the worker and its children gain no privileges by set-user-ID programs, PR_SET_NO_NEW_PRIVS.
    public var noNewPrivileges: Bool
    /// The limits of the process, setrlimit(2).
    public var limits: ResourceLimits
    /// The scheduling priority, setpriority(2): -20, the most favorable, to 19. Below that of the master it needs CAP_SYS_NICE
    /// or RLIMIT_NICE.
    public var nice: Int?
    /// How soon the process is killed when memory is short, proc_pid_oom_score_adj(5): -1000, never, to 1000.
    public var oomScoreAdjustment: Int?
    /// The CPUs on which the process may run, sched_setaffinity(2).
    public var cpuAffinity: CPUAffinity?
    /// What the worker may use together with the processes that it starts, cgroups(7).
    public var cgroup: CgroupLimits

    /// Creates attributes. By default they are the master's.
    public init(
        user: Account? = nil, group: Account? = nil, supplementaryGroups: [Account]? = nil, umask: UInt16? = nil,
        capabilities: Capabilities? = nil, noNewPrivileges: Bool = false, limits: ResourceLimits = ResourceLimits(),
        nice: Int? = nil, oomScoreAdjustment: Int? = nil, cpuAffinity: CPUAffinity? = nil,
        cgroup: CgroupLimits = CgroupLimits()
    ) {
        self.user = user
        self.group = group
        self.supplementaryGroups = supplementaryGroups
        self.umask = umask
        self.capabilities = capabilities
        self.noNewPrivileges = noNewPrivileges
        self.limits = limits
        self.nice = nice
        self.oomScoreAdjustment = oomScoreAdjustment
        self.cpuAffinity = cpuAffinity
        self.cgroup = cgroup
    }

    /// The attributes of a worker that gives none.
    static let standard = Shared(LaunchAttributes())
}

/// A user or a group: by its name, or by its number.
public enum Account: Hashable, Sendable, Codable {
    /// The number, 0…4294967294.
    case number(UInt32)
    /// The name in the database of users or groups of the machine.
    case name(String)
}

extension Account: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Creates an account with this name.
    public init(stringLiteral name: String) { self = .name(name) }
    /// Creates an account with this number.
    public init(integerLiteral number: UInt32) { self = .number(number) }
}

extension Account: Comparable, CustomStringConvertible {
    /// The name or the number, as a manifest writes it.
    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .name(let name): name
        }
    }

    /// Numbers come before names.
    public static func < (left: Account, right: Account) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.name(let left), .name(let right)): left < right
        case (.number, .name): true
        case (.name, .number): false
        }
    }
}
