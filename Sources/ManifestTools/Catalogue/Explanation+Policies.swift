// How workers are restarted and stopped.
extension Explanation {
    static let badDuration = Explanation(
        "not a duration",
        """
        A span of time has its unit with it: 500ms, 30s, 2m, 1h30m. A bare number would be seconds to one reader and \
        milliseconds to another. It is at most a year.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {timeout: 30}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {timeout: 30s}
            """)

    static let unknownSignal = Explanation(
        "unknown signal",
        """
        Signals go by their names, with SIG before them or without: TERM, SIGINT, USR1. Numbers differ between kinds of \
        machines and are not taken.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {signal: TRM}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {signal: TERM}
            """)

    static let uncatchableSignal = Explanation(
        "a signal that no program can catch",
        """
        'stop: {signal: …}' asks a worker to finish what it does and leave. KILL and STOP do not ask. To kill at once, \
        give it no time: 'timeout: 0s'. After its timeout a worker gets KILL in any case.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {signal: KILL}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {timeout: 0s}
            """)

    static let backoffUpsideDown = Explanation(
        "the first wait is longer than the longest",
        """
        After deaths in a row the waits grow from 'initial' to 'max', so 'initial' is the shorter one. Where only one of \
        them is written, the other has its default: 500ms and 30s.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart:
                  backoff: {initial: 1m}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart:
                  backoff: {initial: 1m, max: 5m}
            """)

    static let badPercentage = Explanation(
        "not a percentage",
        """
        A share is written as a whole percentage from 0% to 100%: a bare 0.1 could be a tenth or a tenth of a percent.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart:
                  backoff: {jitter: 0.1}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart:
                  backoff: {jitter: 10%}
            """)

    static let badExitCode = Explanation(
        "not an exit code",
        """
        A process ends with a code from 0 to 255; 'exit(256)' arrives as 0, and 'exit(-1)' as 255. A death by a signal \
        is listed by the signal's name. The 137 of a shell is 128 and the number of KILL: write KILL.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart: {never_on: [-1, SYS]}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart: {never_on: [255, SYS]}
            """)
}
