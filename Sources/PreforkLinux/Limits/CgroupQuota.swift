internal import Glibc

/// The CPU time that control groups grant this process, measured in CPUs.
enum CgroupQuota {
    /// The lowest limit among the control group of this process and its ancestors; nil when there is none.
    static func current() -> Double? {
        guard let text = KernelFile.contents(of: "/proc/self/cgroup") else { return nil }
        return files(forMembership: text).compactMap { file -> Double? in
            switch file {
            case .unified(let path): KernelFile.contents(of: path).flatMap(parse(cpuMax:))
            case .legacy(let quota, let period):
                KernelFile.contents(of: quota).flatMap { quota in
                    KernelFile.contents(of: period).flatMap { period in parse(quota: quota, period: period) }
                }
            }
        }.min()
    }

    /// The files that may hold a limit.
    enum File: Hashable {
        /// The file `cpu.max` of cgroup version 2.
        case unified(String)
        /// The files `cpu.cfs_quota_us` and `cpu.cfs_period_us` of cgroup version 1.
        case legacy(quota: String, period: String)
    }

    /// The files to read, for the lines of /proc/self/cgroup (`0::/app`, `4:cpu,cpuacct:/app`).
    ///
    /// Includes the files of all ancestors, because each of them may set a limit. Besides, a container often has the
    /// files of its own group at the root of /sys/fs/cgroup, while /proc/self/cgroup still names the path on the host.
    static func files(forMembership text: String) -> [File] {
        text.split(separator: "\n").flatMap { line -> [File] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let folders = ancestors(of: fields[2])
            if fields[1].isEmpty {
                return ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].flatMap { root in
                    folders.map { File.unified(root + $0 + "/cpu.max") }
                }
            }
            guard fields[1].split(separator: ",").contains("cpu") else { return [] }
            return ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/\(fields[1])"].flatMap { root in
                folders.map {
                    File.legacy(
                        quota: root + $0 + "/cpu.cfs_quota_us", period: root + $0 + "/cpu.cfs_period_us")
                }
            }
        }
    }

    /// The path and its ancestors: `/a/b`, `/a` and an empty text for the root.
    private static func ancestors(of path: Substring) -> [String] {
        let names = path.split(separator: "/")
        return (0...names.count).reversed().map { count in names.prefix(count).map { "/" + $0 }.joined() }
    }

    /// Parses the line of `cpu.max` in cgroup version 2: `150000 100000`, or `max 100000` for no limit.
    static func parse(cpuMax text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let quota = words.first, words.count == 2 else { return nil }
        return parse(quota: String(quota), period: String(words[1]))
    }

    /// Parses the two files of cgroup version 1, in microseconds. A negative quota means no limit.
    static func parse(quota: String, period: String) -> Double? {
        guard let quota = Double(trimmed(quota)), let period = Double(trimmed(period)) else { return nil }
        return quota > 0 && period > 0 && quota.isFinite && period.isFinite ? min(quota / period, 1_000_000) : nil
    }

    private static func trimmed(_ text: String) -> Substring {
        text.split(whereSeparator: \.isWhitespace).first ?? ""
    }
}
