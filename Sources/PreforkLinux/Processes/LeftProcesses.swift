internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Finds a process that a worker has left behind when it exited with 0 at once. Many servers put themselves into the
/// background unless an option forbids it.
///
/// Only the pids after the worker's are looked up, and only once a second, so that the search takes a millisecond of
/// that time, even when thousands of jobs exit. A file `stat` in /proc is written without waiting for its process.
struct LeftProcesses {
    /// A worker that has run for longer has done something.
    private static let longest = Duration.seconds(1)
    /// How many pids are looked up.
    private static let range: Int32 = 1024
    private var lastSearch: Instant?

    /// Returns the pid of a process that was left behind; nil if none was found. Call when the process has ended and
    /// has not been reaped yet.
    ///
    /// - Parameter isWorker: Returns whether a pid is that of a worker.
    mutating func find(after child: ChildProcess, isWorker: (Int32) -> Bool) -> Int32? {
        guard !child.wasSignaled, let worker = ProcessStat(child.pid), worker.exitStatus == 0,
            worker.age < LeftProcesses.longest
        else { return nil }
        if let lastSearch, Instant.now.since(lastSearch) < LeftProcesses.longest { return nil }
        lastSearch = .now
        let adopters = LeftProcesses.adopters()
        let (last, overflows) = child.pid.addingReportingOverflow(LeftProcesses.range)
        let pids = child.pid...(overflows ? .max : last)
        for pid in pids where pid != child.pid && !isWorker(pid) {
            guard let other = ProcessStat(pid), !other.isDead else { continue }
            if other.group == child.pid { return pid }
            // Programs in the background have a session of their own. Its id is a pid that is newer than the worker's.
            let isInBackground = other.session != child.pid && pids.contains(other.session)
            if isInBackground, other.name == worker.name, other.startedAt >= worker.startedAt,
                adopters.contains(other.parent)
            {
                return pid
            }
        }
        return nil
    }

    /// The processes that may have become the parent of an orphan: this process and its ancestors.
    private static func adopters() -> Set<Int32> {
        var pids: Set<Int32> = [1]
        var next = getpid()
        while next > 0, pids.count < 64, pids.insert(next).inserted || next == getpid() {
            guard let parent = ProcessStat(next)?.parent else { break }
            next = parent
        }
        return pids
    }
}

/// What /proc/<pid>/stat says of a process, proc_pid_stat(5).
private struct ProcessStat {
    let name: [UInt8]
    let isDead: Bool
    let parent: Int32
    let group: Int32
    let session: Int32
    /// In clock ticks since the system was booted.
    let startedAt: Int64
    /// The status as waitpid(2) returns it.
    let exitStatus: Int32?

    init?(_ pid: Int32) {
        // The name is in parentheses, and may contain some itself.
        guard let bytes = KernelFile.bytes(of: "/proc/\(pid)/stat", atMost: 1024),
            let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { return nil }
        name = Array(bytes[(open + 1)..<close])
        let fields = bytes[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }
            .map { String(decoding: $0, as: UTF8.self) }
        // The first of them is field 3 of the page.
        guard fields.count > 19, let parent = Int32(fields[1]), let group = Int32(fields[2]),
            let session = Int32(fields[3]), let startedAt = Int64(fields[19])
        else { return nil }
        isDead = fields[0] == "Z" || fields[0] == "X"
        self.parent = parent
        self.group = group
        self.session = session
        self.startedAt = startedAt
        exitStatus = fields.count > 49 ? Int32(fields[49]) : nil
    }

    /// How long ago the process was started.
    var age: Duration {
        var time = timespec()
        let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
        guard ticks > 0, clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return .zero }
        return .seconds(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 - Double(startedAt) / Double(ticks))
    }
}
