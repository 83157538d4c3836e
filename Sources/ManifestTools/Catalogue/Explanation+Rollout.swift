// How workers are replaced, and what they wait for.
extension Explanation {
    static let badSize = Explanation(
        "an invalid size",
        """
        A size is a whole number above zero with its unit: 900MiB, 1GB. MiB and GiB count in steps of 1024, MB and GB in \
        steps of 1000. A number alone is rejected, because it is bytes to one reader and megabytes to another.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                recycle: {max_rss: 900}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                recycle: {max_rss: 900MiB}
            """)

    static let emptyBudget = Explanation(
        "a rollout that may not replace anything",
        """
        To replace a worker, either a new process has to run beside the old one, which 'max_surge' allows, or the worker \
        has to be down for a while, which 'max_unavailable' allows. With both 0 no worker could ever be replaced.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                rollout: {max_unavailable: 0}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                rollout: {max_unavailable: 1}
            """)

    static let surgeAtOwnPort = Explanation(
        "a surge where each worker binds its port",
        """
        With a 'max_surge' above 0 the new process of a worker starts while the old one still runs. Here the workers \
        bind their ports themselves, and the kernel gives a port to one process only. Let the master open the socket, \
        or stop the old process first. Programs that set SO_REUSEPORT say so by 'listen: {by: worker, reuse_port: true}'.
        """,
        failing: """
            version: 1
            worker_groups:
              shard:
                command: [./shard, --port, "${port}"]
                count: 2
                ports: 9100-9101
                listen: worker
                rollout: {max_surge: 1}
            """,
        fixed: """
            version: 1
            worker_groups:
              shard:
                command: [./shard, --port, "${port}"]
                count: 2
                ports: 9100-9101
                listen: worker
                rollout: {max_surge: 0}
            """)

    static let unknownNeed = Explanation(
        "a need of a group that does not exist",
        """
        'needs' lists other groups of the same manifest. Before the workers of a group are launched, the workers of \
        those groups have to be up, or have to have ended with 0. What another manifest or machine runs cannot be \
        waited for.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                needs: [cahce]
              cache:
                command: [./cache]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                needs: [cache]
              cache:
                command: [./cache]
            """)

    static let circularNeeds = Explanation(
        "groups that wait for each other",
        """
        Each of these groups is launched only after the next one, and the last only after the first, so none of them \
        could ever be launched. The places of all needs of the circle are shown. One of them has to go: let that program \
        try again until what it needs is there.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                needs: [cache]
              cache:
                command: [./cache]
                needs: [web]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                needs: [cache]
              cache:
                command: [./cache]
            """)

    static let neverCompletes = Explanation(
        "a wait for workers that never complete",
        """
        A group has completed when each of its workers has exited with 0 and is not launched again. The restart policy \
        'always', which is the default, launches a worker again after each exit. Give the awaited group the policy \
        on-failure, or never.
        """,
        failing: """
            version: 1
            worker_groups:
              migrate:
                command: [./migrate]
              web:
                command: [./server]
                needs: {migrate: completed}
            """,
        fixed: """
            version: 1
            worker_groups:
              migrate:
                command: [./migrate]
                restart: {policy: on-failure}
              web:
                command: [./server]
                needs: {migrate: completed}
            """)

    static let shortDeadline = Explanation(
        "a rollout that ends before its workers are up",
        """
        A rollout fails when no worker of the group has come up for 'progress_deadline'. If a worker may take longer, \
        or has to be up for longer before it counts, the rollout fails although nothing is wrong. Raise the deadline, or \
        lower the other time.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {notify: true, timeout: 5m}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {notify: true, timeout: 5m}
                rollout: {progress_deadline: 6m}
            """)
}
