internal import Glibc

/// How many CPUs this process can really use: those it may run on, less what its cgroup's quota leaves unused.
package enum EffectiveCPUs {
    /// At least 1. A quota of one and a half CPUs counts as two.
    package static func count() -> Int {
        let quota = CgroupQuota.current()
        let affinity = max(CPUSet.allowed().numbers.count, 1)
        return quota.map { min(affinity, max(Int($0.rounded(.up)), 1)) } ?? affinity
    }
}
