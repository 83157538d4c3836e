// What workers may use.
extension Explanation {
    static let badLimit = Explanation(
        "not a limit",
        """
        A key below 'limits' takes a number, 'infinity', or a mapping with 'soft' and 'hard'. A number is the soft and the \
        hard limit in one. The numbers of 'as', 'core', 'data', 'fsize', 'memlock', 'msgqueue', 'rss' and 'stack' are bytes, \
        and may have a unit. No process may have an endless number of descriptors, so 'nofile' takes no 'infinity'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {nofile: 1024:4096}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {nofile: {soft: 1024, hard: 4096}}
            """)

    static let limitUpsideDown = Explanation(
        "a soft limit above the hard limit",
        """
        The soft limit counts, and a process may raise it up to the hard limit. The kernel refuses a soft limit above the \
        hard one.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {stack: {soft: 16MiB, hard: 8MiB}}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {stack: {soft: 8MiB, hard: 16MiB}}
            """)

    static let badCPUs = Explanation(
        "not a set of CPUs",
        """
        'cpu_affinity' takes the number of a CPU, a range such as 0-3, or a list of both. CPUs are counted from 0. With \
        'spread' the workers of a group are dealt over the CPUs that prefork-run itself may use, in turn: each gets as \
        many as its 'cap', or one.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cpu_affinity: 0,2
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cpu_affinity: [0, 2]
            """)

    static let forbiddenAttribute = Explanation(
        "a limit or a priority that is not permitted",
        """
        Without CAP_SYS_RESOURCE a hard limit can only be lowered, and oom_score_adj not go below what the process was \
        started with; without CAP_SYS_NICE nice can only be raised. Nobody may have more descriptors than fs.nr_open. \
        'check --host' looks at the rights that it has itself, so run it as the user who runs the manifest. Give \
        prefork-run the capability or the limit, such as by LimitNOFILE= of its systemd unit, or lower the value.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {nofile: 2000000000}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                limits: {nofile: 4096}
            """)

    static let missingCPU = Explanation(
        "a CPU that this machine does not have",
        """
        The kernel ignores such a CPU as long as another one is left, so nobody would know why a worker uses fewer CPUs. \
        'check --host' compares the CPUs with those that are online. A worker whose CPUs lie outside of the cpuset of \
        prefork-run cannot be launched either, which only the launch finds.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cpu_affinity: [0, 8000]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cpu_affinity: [0, 1]
            """)
}
