// Whether workers are up and work, how they are replaced, and what they wait for.
extension Explanation {
    static let probeKinds = Explanation(
        "not exactly one way to see that a worker is up",
        """
        'readiness' says what is looked at: one of notify, tcp, http, exec and after. 'liveness' takes one of tcp, http \
        and exec. Two of them in one place would leave open whether both have to be seen, or either. A program can look \
        at several things: name it in 'exec'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {notify: true, after: 5s}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {notify: true}
            """)

    static let probeOfSharedSocket = Explanation(
        "a probe that any worker may answer",
        """
        All workers of a group with one 'port' accept connections at the same socket, so the answer to a probe there \
        says nothing about one of them. 'notify' is what each program says of itself, 'exec' can ask by another way, \
        and 'ports' gives each worker a port of its own. An old worker and its successor share a port, too.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                port: 8080
                readiness:
                  http: {path: /healthz}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                port: 8080
                readiness:
                  notify: true
            """)

    static let probeWithoutPort = Explanation(
        "a probe without a port",
        """
        'tcp' and 'http' probe the worker's own address, unless they say another. This worker has no TCP port of its \
        own: it has no address, or only a unix socket or a UDP port. Write the port at which the program itself listens.
        """,
        failing: """
            version: 1
            worker_groups:
              mailer:
                command: [./mailer]
                liveness:
                  tcp: {}
            """,
        fixed: """
            version: 1
            worker_groups:
              mailer:
                command: [./mailer]
                liveness:
                  tcp: {port: 9100}
            """)

    static let probeOfName = Explanation(
        "a probe of a host's name",
        """
        The master probes workers while it does everything else, and never waits for a name server there. A probe's \
        host is therefore an address such as 127.0.0.1, or localhost. A worker whose own 'host' is a name is probed at \
        an address that the probe says.
        """,
        failing: """
            version: 1
            worker_groups:
              shard:
                command: [./shard]
                liveness:
                  tcp: {host: db.example.com, port: 9100}
            """,
        fixed: """
            version: 1
            worker_groups:
              shard:
                command: [./shard]
                liveness:
                  tcp: {host: 127.0.0.1, port: 9100}
            """)

    static let badRequestPath = Explanation(
        "an invalid path of a request",
        """
        The path of a request begins with a slash, and may have a query. It is sent as it is written, so it has neither \
        spaces nor letters outside of ASCII; write those as %20 and the like. The host and the port are keys of their \
        own.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness:
                  http: {path: healthz, port: 9100}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness:
                  http: {path: /healthz, port: 9100}
            """)

    static let badStatus = Explanation(
        "an invalid status of HTTP",
        """
        A status is a number from 100 to 599. 'status' is one of them, or a range from the lower to the higher: 200, \
        200-399. A worker counts as healthy if its answer has such a status.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness:
                  http: {port: 9100, status: 200-1000}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness:
                  http: {port: 9100, status: 200-399}
            """)

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
