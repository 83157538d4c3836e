import Glibc
import PreforkLinux

/// What the kernel knows of a process at one time, proc(5).
struct ProcessSample: Hashable {
    /// The CPU time of all threads, and the time from boot to the start of the process, in seconds.
    let cpu: Double, start: Double
    let threads: Int
    /// The bytes of memory that the process has, and its share of them where others have them as well.
    let resident: Int
    var share: Int?

    /// Reads the text of /proc/PID/stat; nil for one that is none.
    init?(stat: String) {
        // The name of the program comes before, and may hold anything.
        guard let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[name...].split(separator: " ").dropFirst().map(String.init)
        guard fields.count > 21, let user = Int(fields[11]), let system = Int(fields[12]),
            let threads = Int(fields[17]), let start = Int(fields[19]), let pages = Int(fields[21])
        else { return nil }
        cpu = (Double(user) + Double(system)) / ProcessSample.tick
        self.start = Double(start) / ProcessSample.tick
        self.threads = threads
        resident = pages.multipliedReportingOverflow(by: ProcessSample.page).partialValue
    }

    private static let tick = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let page = sysconf(Int32(_SC_PAGESIZE))

    /// Asks the kernel; nil when there is no such process.
    ///
    /// - Parameter withShare: Whether the share is asked for, for which the kernel looks at each page of the process.
    init?(of pid: Int32, withShare: Bool) {
        guard let stat = KernelFile.contents(of: "/proc/\(pid)/stat") else { return nil }
        self.init(stat: stat)
        if withShare { share = KernelFile.contents(of: "/proc/\(pid)/smaps_rollup").flatMap(ProcessSample.share) }
    }

    static func share(inRollup text: String) -> Int? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
