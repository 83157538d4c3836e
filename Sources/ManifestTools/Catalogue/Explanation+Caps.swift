// How many threads a worker may use, and how its runtime hears of it.
extension Explanation {
    static let badCap = Explanation(
        "not a number of threads",
        """
        A cap is a whole number of threads from 1 to 65536, 'auto' for the CPUs shared out among the workers, or a \
        percentage of the CPUs such as 50%.
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
        'runtime' says in which way a program hears how many threads it may use, and only the ones listed are known. For \
        any other write 'none' and pass '${cap}' on, by an argument or a variable.
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
        'runtime' passes a cap on, and there is none, so it has no effect and the program uses as many threads as it \
        likes. Add 'cap', or take 'runtime' out.
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
        "a cap that nobody hears of",
        """
        A cap limits nothing by itself: the program has to be told, by its 'runtime' or by '${cap}' in an argument or a \
        variable. For a program that reads PREFORK_CAP write 'runtime: none'.
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
        The caps of all workers add up to more than the CPUs that this machine or container may use, so that threads wait \
        for each other. That may be meant, where they mostly wait for something else. It is told by 'run' and 'plan'; \
        'check' does not look at the machine. Here it has four CPUs.
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
        'none' says that no runtime is told, and in a list with others it has no effect. Take it out, or the others.
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
