internal import Glibc

/// The number of CPUs that this process can use: the CPUs of its affinity mask, limited by the quota of its cgroup.
package enum EffectiveCPUs {
    /// Returns the number, at least 1. A quota is rounded up, so that 1.5 CPUs count as 2.
    package static func count() -> Int {
        let quota = CgroupQuota.current()
        let affinity = max(CPUSet.allowed().numbers.count, 1)
        return quota.map { min(affinity, max(Int($0.rounded(.up)), 1)) } ?? affinity
    }
}
