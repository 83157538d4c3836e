// How many threads a worker may use, and how its runtime learns the number.
extension Explanation {
    static let badCap = Explanation(
        "an invalid number of threads",
        """
        'cap' is the number of threads that a worker may use: a whole number from 1 to 65536, a percentage of the CPUs \
        such as 50%, or 'auto', which divides the CPUs among the workers.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 0
                runtime: go
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 1
                runtime: go
            """)

    static let unknownRuntime = Explanation(
        "unknown runtime",
        """
        'runtime' says how a program learns how many threads it may use. Only the runtimes that the note lists are \
        known. For any other program write 'runtime: none', and pass '${cap}' to it in an argument or a variable.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 2
                runtime: puma
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --threads, "${cap}"]
                cap: 2
                runtime: none
            """)

    static let runtimeWithoutCap = Explanation(
        "a runtime without a cap",
        """
        'runtime' passes the worker's cap to the program. Without a 'cap' there is nothing to pass, and the program \
        uses as many threads as it wants. Add a 'cap', or remove 'runtime'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                runtime: go
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                runtime: go
                cap: 2
            """)

    static let capWithoutRuntime = Explanation(
        "a cap without a runtime",
        """
        A cap limits nothing by itself: the program has to know it. Set 'runtime', so that the runner passes the cap \
        in the way that the program's runtime expects, or use '${cap}' in an argument or a variable. If the program \
        reads the variable PREFORK_CAP, write 'runtime: none', and the warning disappears.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 2
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 2
                runtime: go
            """)

    static let capsAboveCPUs = Explanation(
        "more threads than CPUs",
        """
        The caps of all workers add up to more than the CPUs that this machine or container may use, so threads wait \
        for each other. That can be intended if they mostly wait for something else. 'run' and 'plan' report this; \
        'check' does not, because it does not look at the machine. The machine of this example has four CPUs.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                cap: 2
                runtime: go
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                cap: auto
                runtime: go
            """)

    static let noneBesideOthers = Explanation(
        "'none' beside other runtimes",
        """
        'none' says that no runtime is told about the cap. In a list with other runtimes it has no effect. Remove \
        'none', or remove the other runtimes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 2
                runtime: [none, go]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                cap: 2
                runtime: go
            """)
}
