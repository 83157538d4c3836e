// The ids of workers, lists with a value for each id, and overrides.
extension Explanation {
    static let badID = Explanation(
        "an invalid id",
        """
        An id is a whole number from 0 to 999999. 'ids' takes an id, a range such as 0-3, which includes both ends, or \
        a list of ids and ranges. A range must rise: write 1-4, not 4-1.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 4-1
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 1-4
            """)

    static let duplicateID = Explanation(
        "a duplicate id",
        """
        Two workers of the group have the same id. A reload finds a worker by its id, so every id must be unique in \
        its group. A range counts as all the ids in it. Remove one of the two.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: [0-3, 3, 7]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: [0-3, 7]
            """)

    static let idsAndCount = Explanation(
        "both 'ids' and 'count'",
        """
        'ids' lists the ids of a group's workers, and 'count: 4' is short for 'ids: 0-3'. If a group had both, one of \
        them would have to be ignored. Keep the one you mean.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 0-3
                count: 8
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 8
            """)

    static let singularAndPlural = Explanation(
        "both singular and plural",
        """
        'port', 'host' and 'cap' set one value that all workers of the group share. 'ports', 'hosts' and 'caps' list \
        one value for each id, in the order of the ids. A group takes one of the two forms, not both. Remove the other \
        one.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 3
                port: 8080
                ports: 9100-9102
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 3
                ports: 9100-9102
            """)

    static let wrongLength = Explanation(
        "not one value for each id",
        """
        'ports', 'hosts' and 'caps' give one value to each id, in the order of the ids. The list must have as many \
        values as the group has ids, because otherwise it is unclear which worker gets none. Add or remove values, or \
        write the singular key for a value that all workers share.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                ports: 9100-9102
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
                ports: 9100-9103
            """)

    static let unknownOverride = Explanation(
        "an override for an unknown id",
        """
        The keys of 'overrides' are ids, and each entry changes the settings of one worker. The group has no worker \
        with this id, so the entry would have no effect. Perhaps the ids were changed, or the key is a position in the \
        list of ids and not an id.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: [10, 11, 20]
                overrides:
                  2: {env: {MODE: canary}}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: [10, 11, 20]
                overrides:
                  20: {env: {MODE: canary}}
            """)

    static let tooManyWorkers = Explanation(
        "more than 100000 workers",
        """
        A manifest may have 100000 workers in all its groups together, which is far more than one machine can run. A \
        larger number is a mistake, and is rejected before it uses up the memory. Check the ranges in 'ids' and the \
        values of 'count'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 0-200000
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 0-20
            """)

    static let singleID = Explanation(
        "'ids' with one number",
        """
        'ids: 5' means one worker whose id is 5, and not five workers. For five workers write 'count: 5' or 'ids: \
        0-4'. For one worker with the id 5 write a list, 'ids: [5]', and the warning disappears.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                ids: 5
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 5
            """)

    static let badFormerName = Explanation(
        "a former name that cannot be meant",
        """
        'was' says what a group or a worker was called before, so that it keeps its processes when it is renamed. No \
        group or worker of the manifest may still have that name, and two of them cannot both have had it. Write the name \
        that the manifest had before, or remove 'was'.
        """,
        failing: """
            version: 1
            worker_groups:
              api:
                command: [./server]
              web:
                command: [./server]
                was: api
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                was: api
            """)
}
