/// The limits of a process, getrlimit(2), under the names of their constants without `RLIMIT_`. Nil leaves the limit that the
/// master has.
public struct ResourceLimits: Hashable, Sendable, Codable {
    /// The address space, in bytes.
    public var `as`: ResourceLimit?
    /// The size of a core file, in bytes.
    public var core: ResourceLimit?
    /// The time on a CPU, in seconds.
    public var cpu: ResourceLimit?
    /// The memory for data, in bytes.
    public var data: ResourceLimit?
    /// The size of a file that is written, in bytes.
    public var fsize: ResourceLimit?
    /// The number of file locks. Linux has ignored it since 2.4.25.
    public var locks: ResourceLimit?
    /// The memory that is locked, in bytes.
    public var memlock: ResourceLimit?
    /// The POSIX message queues of the user, in bytes.
    public var msgqueue: ResourceLimit?
    /// How far `nice` may be lowered: 20 less the lowest value.
    public var nice: ResourceLimit?
    /// The number of open descriptors.
    public var nofile: ResourceLimit?
    /// The number of processes and threads of the user.
    public var nproc: ResourceLimit?
    /// The resident memory, in bytes. Linux has ignored it since 2.4.30.
    public var rss: ResourceLimit?
    /// The highest real-time priority.
    public var rtprio: ResourceLimit?
    /// The time on a CPU without a blocking call under a real-time policy, in microseconds.
    public var rttime: ResourceLimit?
    /// The number of queued signals of the user.
    public var sigpending: ResourceLimit?
    /// The stack of the main thread, in bytes.
    public var stack: ResourceLimit?

    /// Creates limits that are all those of the master.
    public init() {}
}

/// A soft limit, which counts, and a hard limit, up to which the process may raise the soft one.
public struct ResourceLimit: Hashable, Sendable, Codable {
    /// The soft limit.
    public var soft: UInt64
    /// The hard limit.
    public var hard: UInt64

    /// No limit.
    public static let infinity = UInt64.max

    /// Creates a limit. The soft limit is at most the hard limit.
    public init(soft: UInt64, hard: UInt64) {
        self.soft = soft
        self.hard = hard
    }

    /// Creates a limit with the same number as its soft and its hard limit.
    public init(_ both: UInt64) { self.init(soft: both, hard: both) }
}

extension ResourceLimit: ExpressibleByIntegerLiteral {
    /// Creates a limit with the same number as its soft and its hard limit.
    public init(integerLiteral both: UInt64) { self.init(both) }
}

extension Resource {
    fileprivate var path: WritableKeyPath<ResourceLimits, ResourceLimit?> {
        switch self {
        case .as: \.as
        case .core: \.core
        case .cpu: \.cpu
        case .data: \.data
        case .fsize: \.fsize
        case .locks: \.locks
        case .memlock: \.memlock
        case .msgqueue: \.msgqueue
        case .nice: \.nice
        case .nofile: \.nofile
        case .nproc: \.nproc
        case .rss: \.rss
        case .rtprio: \.rtprio
        case .rttime: \.rttime
        case .sigpending: \.sigpending
        case .stack: \.stack
        }
    }
}

extension ResourceLimits {
    package subscript(resource: Resource) -> ResourceLimit? {
        get { self[keyPath: resource.path] }
        set { self[keyPath: resource.path] = newValue }
    }
}
