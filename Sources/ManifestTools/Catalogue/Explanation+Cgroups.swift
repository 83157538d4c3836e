// What workers may use together with the processes that they start.
extension Explanation {
    static let badCgroupLimit = Explanation(
        "not a limit of a control group",
        """
        'memory_max' and 'memory_high' take a size, 'cpu_max' takes a percentage of one CPU or a number of CPUs, and \
        'pids_max' takes a number of processes and threads. Each of them takes 'max' for no limit. The limits hold for the \
        worker together with the processes that it starts.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cgroup: {cpu_max: 1500m}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cgroup: {cpu_max: 150%}
            """)

    static let missingCgroup = Explanation(
        "a control group that cannot be had here",
        """
        The kernel limits such groups by cgroup v2 only, and somebody has to delegate a group to prefork-run: systemd by \
        'Delegate=yes' in its unit, a container by a writable /sys/fs/cgroup with a namespace of its own. Each limit needs a \
        controller, and one that a v1 hierarchy uses is not available in v2. A worker is never launched without a limit that \
        its manifest gives it.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cgroup: {memory_max: 512MiB, pids_max: 99}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cgroup: {memory_max: 512MiB}
            """)
}
