// Whether workers are up, and whether they work.
extension Explanation {
    static let probeKinds = Explanation(
        "not exactly one way to see that a worker is up",
        """
        'readiness' says what is looked at: one of notify, tcp, http, exec, log and after. 'liveness' takes one of tcp, \
        http, exec and log. Two of them in one place would leave open whether both have to be seen, or either. A program can look \
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

    static let badPattern = Explanation(
        "a pattern that no line could be compared with",
        """
        The pattern of 'log' is an extended regular expression of POSIX, as 'grep -E' takes it: . [a-z] (a|b) * + ? {2} ^ \
        and $. A backslash takes the meaning from a sign. Other dialects have letters for classes, such as \\d; write \
        [0-9]. Repetitions are bounded, so that no pattern makes the lines of all workers slow.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                log: text
                readiness: {log: 'listening on port \\d+'}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                log: text
                readiness: {log: 'listening on port [0-9]+'}
            """)

    static let unseenOutput = Explanation(
        "lines that do not pass through prefork-run",
        """
        A worker writes to the stream of prefork-run itself, unless 'log' captures what it writes. So nothing can be said \
        about its lines. 'log: text' writes each line behind the worker's name, and \
        'log: {format: text, prefix: ""}' writes it as it is.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {log: listening on}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                log: text
                readiness: {log: listening on}
            """)

    static let unusedHealthKey = Explanation(
        "a key without effect beside the kind of a probe",
        """
        'period', 'timeout' and 'failure_threshold' are about questions that are asked again and again: 'tcp', 'http' and \
        'exec'. A worker that reports by 'notify', or that writes a line, is not asked. 'silent_for' is the whole rule of \
        'liveness: {log: …}', and a launch that is up 'after' a time is up whatever the timeout.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                readiness: {notify: true, period: 2s}
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
}
