internal import Glibc
internal import Supervision

/// The limit of open file descriptors of this process. The master raises its soft limit to the hard limit. Its workers
/// are started with the original limit.
struct DescriptorLimit {
    let original: rlimit
    let raised: rlimit
    /// How many descriptors the master needs in addition to one for each process and one for each socket.
    let reserve: Int

    /// Raises the soft limit to the hard limit, and counts the descriptors that are open at this moment.
    init() throws(SystemError) {
        let resource = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        try SystemError.check("getrlimit", getrlimit(resource, &limit), to: "read the limit of descriptors")
        original = limit
        limit.rlim_cur = limit.rlim_max
        try SystemError.check("setrlimit", setrlimit(resource, &limit), to: "raise the limit of descriptors")
        raised = limit
        reserve = DescriptorLimit.countOpen() + DescriptorLimit.ownNeeds
    }

    /// The refusal of workers that need more descriptors than the limit allows; nil when the limit is high enough.
    ///
    /// - Parameters:
    ///   - processes: How many processes exist at the same time when the workers are launched.
    ///   - sockets: How many listening sockets are open at the same time when the workers are launched.
    func refusal(of workers: [WorkerSpec], processes: Int, sockets: Int) -> Refusal? {
        let needed = processes + sockets + workers.descriptorsBesideProcesses + reserve
        guard UInt64(clamping: needed) > UInt64(raised.rlim_cur) else { return nil }
        let sentence =
            "cannot run \(workers.count) workers: they need \(needed) descriptors, "
            + "the limit is \(raised.rlim_cur) (RLIMIT_NOFILE)"
        return Refusal(sentence, at: .ids, of: workers.first)
    }

    /// The few descriptors of the master itself, and some for files that system libraries open for a moment.
    private static let ownNeeds = 24

    /// The number of descriptors that are open; a high estimate when it cannot be determined.
    private static func countOpen() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 64 }
        defer { closedir(folder) }
        // The entries `.` and `..` do not count, and neither does the descriptor of the folder itself.
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
