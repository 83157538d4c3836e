import Supervision

// The keys below `cgroup`.

extension KeyTable {
    static let cgroup = KeyTable(
        .cgroup, "'cgroup'",
        [
            limit(
                \.program.attributes.cgroup.memoryMax, .memoryMax,
                "The memory above which the kernel ends processes of the worker.", example: "memory_max: 512MiB"),
            limit(
                \.program.attributes.cgroup.memoryHigh, .memoryHigh,
                "The memory above which the worker is slowed down while memory is taken back.",
                example: "memory_high: 400MiB"),
            limit(
                \.program.attributes.cgroup.cpuMax, .cpuMax,
                "The CPU time: a percentage of one CPU, or a number of CPUs.", example: "cpu_max: 150%"),
            limit(
                \.program.attributes.cgroup.pidsMax, .pidsMax, "The number of processes and threads.",
                example: "pids_max: 100"),
            Key(
                \.program.attributes.cgroup.ioWeight, SettingForm<Int>.integer(Bounds.ioWeight).optional,
                default: .value("100"), "The share of the time of disks, beside other control groups.",
                example: "io_weight: 50"),
        ])

    private static func limit(
        _ path: any WritableKeyPath<WorkerSpec, CgroupLimit?> & Sendable, _ setting: CgroupSetting, _ meaning: String,
        example: String
    ) -> Key {
        Key(
            path, SettingForm<CgroupLimit>.limit(of: setting).optional, default: .value("max"), meaning,
            example: example)
    }
}
