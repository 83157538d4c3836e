internal import Glibc

/// How many descriptors this process may open. The master takes all it can get; its workers get back what it was
/// given.
struct DescriptorLimit {
    let original: rlimit
    let raised: rlimit

    /// Raises the soft limit to the hard one.
    init() throws(SystemError) {
        let resource = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        try SystemError.check("getrlimit", getrlimit(resource, &limit), to: "read the limit of descriptors")
        original = limit
        limit.rlim_cur = limit.rlim_max
        try SystemError.check("setrlimit", setrlimit(resource, &limit), to: "raise the limit of descriptors")
        raised = limit
    }

    /// What the master needs beside a descriptor for each process and each socket: its own few, what it was given at
    /// its start, and what a call into the system's libraries opens for a moment.
    static let reserve = 64

    /// Whether `count` descriptors and the reserve fit.
    func allows(_ count: Int) -> Bool { UInt64(clamping: count + DescriptorLimit.reserve) <= UInt64(raised.rlim_cur) }
}
