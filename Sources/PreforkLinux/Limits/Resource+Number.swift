internal import Glibc
internal import Supervision

extension Resource {
    /// The number of the resource for prlimit(2).
    var number: Int32 { Int32(constant.rawValue) }

    /// The resource with a number.
    init?(number: Int32) {
        guard let resource = Resource.allCases.first(where: { $0.number == number }) else { return nil }
        self = resource
    }

    private var constant: __rlimit_resource {
        switch self {
        case .as: RLIMIT_AS
        case .core: RLIMIT_CORE
        case .cpu: RLIMIT_CPU
        case .data: RLIMIT_DATA
        case .fsize: RLIMIT_FSIZE
        case .locks: __RLIMIT_LOCKS
        case .memlock: __RLIMIT_MEMLOCK
        case .msgqueue: __RLIMIT_MSGQUEUE
        case .nice: __RLIMIT_NICE
        case .nofile: RLIMIT_NOFILE
        case .nproc: __RLIMIT_NPROC
        case .rss: __RLIMIT_RSS
        case .rtprio: __RLIMIT_RTPRIO
        case .rttime: __RLIMIT_RTTIME
        case .sigpending: __RLIMIT_SIGPENDING
        case .stack: RLIMIT_STACK
        }
    }
}

extension ResourceLimit {
    /// The limit of this process; nil if it cannot be read.
    static func own(_ resource: Resource) -> ResourceLimit? {
        var limit = rlimit()
        guard getrlimit(resource.number, &limit) == 0 else { return nil }
        return ResourceLimit(limit)
    }

    init(_ limit: rlimit) { self.init(soft: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max)) }
}
