// How workers are restarted and stopped, and the durations, signals and codes of these policies.
extension Explanation {
    static let badDuration = Explanation(
        "an invalid duration",
        """
        A duration has a unit: 500ms, 30s, 2m, 1h30m. A number alone is rejected, because it would be seconds to one \
        reader and milliseconds to another. A duration is at most one year.
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
        There is no signal of this name. Signals are written by name, with or without SIG: TERM, SIGINT, USR1. Numbers \
        are rejected, because they differ between kinds of machines.
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
        'stop: {signal: …}' is the signal that asks a worker to finish its work and exit, and a program cannot react \
        to KILL or STOP. To kill workers at once, write 'timeout: 0s'. A worker that is still running after its \
        timeout receives KILL in any case.
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
        "a first wait that exceeds the longest",
        """
        When a worker exits several times in a row, the wait before each restart grows from 'initial' to 'max'. \
        'initial' therefore cannot exceed 'max'. If only one of them is written, the other has its default: 500ms for \
        'initial', 30s for 'max'.
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
        "an invalid percentage",
        """
        A share is a whole percentage from 0% to 100%. A number without '%' is rejected, because 0.1 could be a tenth \
        or a tenth of a percent.
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
        "an invalid exit code",
        """
        A process exits with a code from 0 to 255: 'exit(256)' arrives as 0, and 'exit(-1)' as 255. If a signal ends \
        the process, write the signal's name. Shells report such an end as 128 plus the signal's number, so for 137 \
        write KILL.
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
