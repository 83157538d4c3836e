internal import Glibc

/// How soon a process is killed when memory is short, proc_pid_oom_score_adj(5).
enum OOMScoreAdjustment {
    /// That of this process; nil if it cannot be read.
    static func own() -> Int? { KernelFile.number(in: "/proc/self/oom_score_adj") }

    /// Sets that of a process.
    ///
    /// - Returns: 0, or an error number.
    static func set(_ value: Int, of pid: Int32) -> Int32 { write(value, to: "/proc/\(pid)/oom_score_adj") }

    /// The lowest value that the kernel lets this process have without CAP_SYS_RESOURCE. No file tells it, so values are tried,
    /// and the own value is set again.
    static func least() -> Int {
        guard let own = own() else { return -1000 }
        // The kernel accepts the own value, and every value above the least.
        var (refused, accepted) = (-1001, own)
        while accepted - refused > 1 {
            let middle = refused + (accepted - refused) / 2
            if set(middle) == 0 { accepted = middle } else { refused = middle }
        }
        _ = set(own)
        return accepted
    }

    private static func set(_ value: Int) -> Int32 { write(value, to: "/proc/self/oom_score_adj") }

    private static func write(_ value: Int, to path: String) -> Int32 { KernelFile.write("\(value)", to: path) }
}
