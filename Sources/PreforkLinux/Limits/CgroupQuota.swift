internal import Glibc

/// The share of CPU time that control groups leave to this process, in CPUs.
enum CgroupQuota {
    /// The tightest limit of our group and those above it; nil when there is none.
    static func current() -> Double? {
        guard let text = contents(of: "/proc/self/cgroup") else { return nil }
        return files(forMembership: text).compactMap { file -> Double? in
            switch file {
            case .unified(let path): contents(of: path).flatMap(parse(cpuMax:))
            case .legacy(let quota, let period):
                contents(of: quota).flatMap { quota in
                    contents(of: period).flatMap { period in parse(quota: quota, period: period) }
                }
            }
        }.min()
    }

    /// Where a limit may be written.
    enum File: Hashable {
        case unified(String)
        case legacy(quota: String, period: String)
    }

    /// The files to look at, from the lines of /proc/self/cgroup (`0::/app`, `4:cpu,cpuacct:/app`).
    ///
    /// All ancestors are asked, because each may limit; and a container often sees its own group's files as the root
    /// while its membership still names the host's path.
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

    /// `/a/b`, `/a` and the root, which is empty here.
    private static func ancestors(of path: Substring) -> [String] {
        let names = path.split(separator: "/")
        return (0...names.count).reversed().map { count in names.prefix(count).map { "/" + $0 }.joined() }
    }

    /// Version 2's one line: `150000 100000`, or `max 100000` for no limit.
    static func parse(cpuMax text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let quota = words.first, words.count == 2 else { return nil }
        return parse(quota: String(quota), period: String(words[1]))
    }

    /// Version 1's two files, in microseconds; a negative quota is none.
    static func parse(quota: String, period: String) -> Double? {
        guard let quota = Double(trimmed(quota)), let period = Double(trimmed(period)) else { return nil }
        return quota > 0 && period > 0 && quota.isFinite && period.isFinite ? min(quota / period, 1_000_000) : nil
    }

    private static func trimmed(_ text: String) -> Substring {
        text.split(whereSeparator: \.isWhitespace).first ?? ""
    }

    /// A kernel file's text; nil when it is not there. They are a line or a few.
    private static func contents(of path: String) -> String? {
        let file = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC), to: "read \(path)")
        guard let file else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = read(file.raw, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
