internal import Glibc
internal import Supervision

/// How many descriptors this process may open. The master takes all it can get; its workers get back what it was
/// given.
struct DescriptorLimit {
    let original: rlimit
    let raised: rlimit
    /// What the master needs beside a descriptor for each process and each socket.
    let reserve: Int

    /// Raises the soft limit to the hard one, and counts what is open at this moment.
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

    /// Why workers do not fit, if they do not.
    ///
    /// - Parameters:
    ///   - processes: How many there are beside each other when the workers come.
    ///   - sockets: The same of the master's listening sockets.
    func refusal(of workers: [WorkerSpec], processes: Int, sockets: Int) -> Refusal? {
        let needed = processes + sockets + reserve
        guard UInt64(clamping: needed) > UInt64(raised.rlim_cur) else { return nil }
        let sentence =
            "cannot run \(workers.count) workers: they need \(needed) descriptors, "
            + "the limit is \(raised.rlim_cur) (RLIMIT_NOFILE)"
        return Refusal(sentence, at: .ids, of: workers.first)
    }

    /// The master's own few, and what a call into the system's libraries opens for a moment.
    private static let ownNeeds = 24

    /// What this process was given at its start; where nobody can say, a guess on the high side.
    private static func countOpen() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 64 }
        defer { closedir(folder) }
        // Not itself, and not `.` and `..`.
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
