import Supervision

// The keys about who a worker runs as, what it may do, and what it may use.

extension KeyTable {
    static let attributes = [
        Key(
            \.program.attributes.user, SettingForm<Account>.account(.user).optional,
            default: .described("the user of prefork-run"),
            "Who the worker runs as. Another user than that of prefork-run needs root or CAP_SETUID.",
            example: "user: www-data"),
        Key(
            \.program.attributes.group, SettingForm<Account>.account(.group).optional,
            default: .described("the user's own group"), "The group that the worker runs as.",
            example: "user: www-data\ngroup: web"),
        Key(
            \.program.attributes.supplementaryGroups, SettingForm<[Account]>.accounts(.group).optional,
            default: .described("all groups of the user"), "The further groups of the worker.",
            example: "user: www-data\nsupplementary_groups: [tls, logs]"),
        Key(
            \.program.attributes.umask, SettingForm<UInt16>.umask.optional,
            default: .described("the mask of prefork-run"), "The permission bits that new files do not get.",
            example: "umask: \"0027\""),
        Key(
            \.program.attributes.capabilities, SettingForm<Capabilities>.capabilities.optional,
            default: .described("those of prefork-run; none for another user"),
            "The capabilities that the worker and its programs keep; all others are dropped. [] keeps none.",
            example: "user: www-data\ncapabilities: [net_bind_service]"),
        Key(
            \.program.attributes.noNewPrivileges, .boolean,
            "Whether set-user-ID programs give the worker and its children no privileges.",
            example: "no_new_privileges: true"),
        Key(
            "limits", .mapping(.limits), .inPlace,
            "The limits of the process, getrlimit(2). A hard limit above that of prefork-run needs CAP_SYS_RESOURCE.",
            example: "limits: {nofile: 4096, core: 0, as: 4GiB}"),
        Key(
            \.program.attributes.nice, SettingForm<Int>.integer(Bounds.nice).optional,
            default: .described("that of prefork-run"),
            "The scheduling priority: -20 gets the most time, 19 the least. A lower one needs CAP_SYS_NICE.",
            example: "nice: 10"),
        Key(
            \.program.attributes.oomScoreAdjustment, SettingForm<Int>.integer(Bounds.oomScoreAdjustment).optional,
            default: .described("that of prefork-run"),
            "How soon the worker is killed for lack of memory: -1000 never, 1000 first. A lower one needs CAP_SYS_RESOURCE.",
            example: "oom_score_adj: 500"),
        Key(
            \.program.attributes.cpuAffinity, SettingForm<CPUAffinity>.cpus.optional,
            default: .described("the CPUs of prefork-run"),
            "The CPUs on which the worker may run. With spread, the workers of the group are dealt over the CPUs in turn.",
            example: "cpu_affinity: [0-3, 8]"),
        Key(
            "cgroup", .mapping(.cgroup), .inPlace,
            "A control group of its own for the worker and what it starts, with limits; cgroup v2, delegated to prefork-run.",
            example: "cgroup: {memory_max: 512MiB, cpu_max: 150%}"),
    ]
}
