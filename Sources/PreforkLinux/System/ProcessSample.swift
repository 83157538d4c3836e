internal import Glibc

/// What the kernel knows of a process at one time, proc_pid_stat(5).
package struct ProcessSample: Hashable, Sendable {
    package let parent: Int32
    /// The CPU time of all threads, and the time from boot to the start of the process, in seconds.
    package let cpu: Double, start: Double
    package private(set) var threads: Int
    /// The bytes of memory that the process has, and its share of them where others have them as well.
    package private(set) var resident: Int
    package var share: Int?

    private static let tick = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let page = sysconf(Int32(_SC_PAGESIZE))

    /// Reads the text of /proc/PID/stat; nil for one that is none.
    package init?(stat text: some BidirectionalCollection<UInt8>) {
        // The name of the program comes before, in parentheses, and may hold anything.
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[text.index(after: end)...].split(separator: UInt8(ascii: " "), maxSplits: 23)
        // The numbers of the manual count from 1, and the third is the first one here.
        func number(_ place: Int) -> Int? { Int(bytes: fields[place - 3]) }
        guard fields.count > 21, let parent = number(4), let user = number(14), let system = number(15),
            let threads = number(20), let start = number(22), let pages = number(24)
        else { return nil }
        self.parent = Int32(clamping: parent)
        cpu = (Double(user) + Double(system)) / ProcessSample.tick
        self.start = Double(start) / ProcessSample.tick
        self.threads = threads
        resident = pages.multipliedReportingOverflow(by: ProcessSample.page).partialValue
    }

    /// Asks the kernel; nil when there is no such process.
    ///
    /// - Parameter withShare: Whether the share is asked for, for which the kernel looks at each page of the process.
    package init?(of pid: Int32, withShare: Bool) {
        guard let stat = KernelFile.bytes(of: "/proc/\(pid)/stat") else { return nil }
        self.init(stat: stat)
        if withShare { share = KernelFile.contents(of: "/proc/\(pid)/smaps_rollup").flatMap(ProcessSample.share) }
    }

    /// Adds what another process uses. The times stay those of this one.
    package mutating func add(_ other: ProcessSample) {
        threads += other.threads
        resident = resident.addingReportingOverflow(other.resident).partialValue
        share = share.flatMap { share in other.share.map { share + $0 } }
    }

    /// The share in the text of /proc/PID/smaps_rollup.
    package static func share(inRollup text: String) -> Int? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// How many descriptors a process has; nil where they are not to be seen.
    package static func descriptors(of pid: Int32) -> Int? {
        let path = "/proc/\(pid)/fd"
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        // Linux 6.2 and later say how many there are.
        if status.st_size > 0 { return Int(status.st_size) }
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // The folder itself and the one above.
        return max(0, count - 2)
    }
}

extension Int {
    /// A decimal number; nil for another text, and for a number that is too large.
    fileprivate init?(bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return nil }
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = product.addingReportingOverflow(Int(byte &- 0x30))
            if isTooLarge || isLarger { return nil }
            value = sum
        }
        self = value
    }
}
