import Testing

@testable import PreforkLinux

@Suite struct CPUTests {
    @Test(arguments: [
        ("150000 100000\n", 1.5), ("100000 100000", 1), ("max 100000\n", nil), ("", nil), ("1", nil), ("x y", nil),
        ("100000 0", nil), ("-1 100000", nil), ("nan 100000", nil),
    ])
    func version2HasQuotaAndPeriodOnOneLine(text: String, quota: Double?) {
        #expect(CgroupQuota.parse(cpuMax: text) == quota)
    }

    @Test func version1HasQuotaAndPeriodInTwoFiles() {
        #expect(CgroupQuota.parse(quota: "250000\n", period: "100000\n") == 2.5)
        #expect(CgroupQuota.parse(quota: "-1\n", period: "100000\n") == nil)
    }

    @Test func theFilesOfAllAncestorsAreRead() {
        #expect(
            CgroupQuota.files(forMembership: "0::/a/b\n") == [
                .unified("/sys/fs/cgroup/a/b/cpu.max"), .unified("/sys/fs/cgroup/a/cpu.max"),
                .unified("/sys/fs/cgroup/cpu.max"), .unified("/sys/fs/cgroup/unified/a/b/cpu.max"),
                .unified("/sys/fs/cgroup/unified/a/cpu.max"), .unified("/sys/fs/cgroup/unified/cpu.max"),
            ])
        let both = CgroupQuota.files(forMembership: "9:name=systemd:/\n4:cpu,cpuacct:/\n2:cpuset:/\nnonsense")
        let folders = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"]
        #expect(both == folders.map { .legacy(quota: "\($0)/cpu.cfs_quota_us", period: "\($0)/cpu.cfs_period_us") })
    }

    @Test func thereIsAtLeastOneCPU() {
        #expect(EffectiveCPUs.count() >= 1)
        #expect(EffectiveCPUs.count() <= CPUSet.allowed().numbers.count)
    }

    @Test func consecutiveWorkersShareAsFewCPUsAsPossible() {
        let cpus = CPUSet([0, 1, 4, 5])
        #expect(cpus.share(of: 2, at: 0).numbers == [0, 1])
        #expect(cpus.share(of: 2, at: 1).numbers == [4, 5])
        #expect(cpus.share(of: 2, at: 2).numbers == [0, 1])
        #expect(cpus.share(of: 3, at: 1).numbers == [0, 1, 5])
        #expect(cpus.share(of: 9, at: 1) == cpus)
        #expect(cpus.share(of: 2, at: .max).numbers.count == 2)
    }

    @Test func aMaskConsistsOfWholeLongs() {
        #expect(CPUSet([0, 9, 63]).mask == [1, 2, 0, 0, 0, 0, 0, 128])
        #expect(CPUSet([64]).mask.count == 16)
    }
}
