import Glibc
import PreforkLinux

/// What processes use of the machine, proc_pid_stat(5).
struct UsageOfProcesses {
    struct Usage {
        let parent: Int
        let cpuSeconds: Double
        let threads: Int
        /// In seconds since 1970.
        let startTime: Double
        let residentBytes: Int
        /// Nil where the descriptors of the process are not to be seen.
        let descriptors: Int?
    }

    let master: Usage?
    /// By pid.
    let workers: [Int32: Usage]

    init(master: Int, workers pids: [Int32]) {
        self.master = Int32(exactly: master).flatMap(Usage.init)
        var all: [Int32: Usage] = [:]
        all.reserveCapacity(pids.count)
        for pid in pids {
            // Another process may have the pid of one that has ended.
            if let usage = Usage(of: pid), usage.parent == master { all[pid] = usage }
        }
        workers = all
    }
}

extension UsageOfProcesses.Usage {
    private static let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))
    /// When the machine was started, in seconds since 1970.
    private static let bootTime: Double = {
        var (wall, boot) = (timespec(), timespec())
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_BOOTTIME, &boot)
        return Double(wall.tv_sec - boot.tv_sec) + Double(wall.tv_nsec - boot.tv_nsec) / 1e9
    }()

    init?(of pid: Int32) {
        // The name of the program, in parentheses, may hold spaces and parentheses.
        guard let text = KernelFile.bytes(of: "/proc/\(pid)/stat"), let end = text.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 23)
        guard fields.count > 22 else { return nil }
        func number(_ index: Int) -> Int { fields[index - 3].reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) } }
        parent = number(4)
        cpuSeconds = Double(number(14) + number(15)) / Self.ticks
        threads = number(20)
        startTime = Self.bootTime + Double(number(22)) / Self.ticks
        residentBytes = number(24) * Self.pageSize
        descriptors = Self.descriptors(of: pid)
    }

    private static func descriptors(of pid: Int32) -> Int? {
        let path = "/proc/\(pid)/fd"
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        // Linux 6.2 and later say how many there are.
        if status.st_size > 0 { return status.st_size }
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // The folder itself and the one above.
        return max(0, count - 2)
    }
}
