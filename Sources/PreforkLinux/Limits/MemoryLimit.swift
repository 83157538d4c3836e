internal import Glibc

/// The limits of this process's memory, RLIMIT_AS and RLIMIT_DATA. A program in Swift ends when an allocation fails, so a
/// large piece of work looks at the limits first.
package enum MemoryLimit {
    /// The sentence why a piece of work does not fit; nil when it fits, or when there is no limit.
    ///
    /// Memory that was freed and not returned to the system does not count as left.
    ///
    /// - Parameters:
    ///   - needed: How many bytes the work needs at most.
    ///   - work: What the work does: `read the manifest`.
    package static func refusal(of work: String, needing needed: Int) -> String? {
        for (resource, name, field) in [(RLIMIT_AS, "RLIMIT_AS", 0), (RLIMIT_DATA, "RLIMIT_DATA", 5)] {
            var limit = rlimit()
            // Without a limit nothing is read.
            guard getrlimit(Int32(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max,
                let used = used(field)
            else { continue }
            let left = max(0, Int(clamping: limit.rlim_cur) - used)
            if left < needed {
                return "cannot \(work): it may need \(mebibytes(needed)) of memory, "
                    + "and the limit leaves \(mebibytes(left)) (\(name))"
            }
        }
        return nil
    }

    private static func mebibytes(_ bytes: Int) -> String { "\(bytes / 1_048_576) MiB" }

    /// A number of pages from /proc/self/statm, proc(5), in bytes; nil when it cannot be read.
    private static func used(_ field: Int) -> Int? {
        let fields = (KernelFile.contents(of: "/proc/self/statm") ?? "").split(separator: " ")
        guard fields.indices.contains(field), let pages = Int(fields[field]) else { return nil }
        let (size, overflow) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow ? nil : size
    }
}
