// Who the workers of a group are.
extension Explanation {
    static let badID = Explanation(
        "not an id",
        """
        Ids are whole numbers from 0 to 999999, alone, in a list, or as a rising range such as 0-3, both ends included.
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
        "the same id twice",
        """
        An id is a worker's identity: by it the worker is found again at a reload. Two workers of a group cannot have \
        the same. Ranges count as all the ids in them.
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
        'ids' says who the workers of a group are; 'count: 4' is short for 'ids: 0-3'. With both, one of them would have \
        to be ignored. Keep the one you mean.
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
        'port', 'host' and 'cap' are shared by the whole group; 'ports', 'hosts' and 'caps' have one value for each id, \
        in order. A group has one or the other.
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
        'ports', 'hosts' and 'caps' are handed out in order, one to each id. There have to be as many values as ids, \
        or it would be unclear who gets none. For one value that all share, write the singular.
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
        "an override for nobody",
        """
        'overrides' says by id what is different for one worker, and the group has no worker with this id. Perhaps the \
        ids were changed, or the positions were counted instead: the key is the id.
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
        A manifest may ask for 100000 workers in all its groups together, far more than one machine runs. A larger \
        number is a mistake that would otherwise be found when the memory is used up.
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
        'ids: 5' is one worker, whose id is 5. For five workers write 'count: 5' or 'ids: 0-4'. For that one write a \
        list, 'ids: [5]', and the warning is gone.
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
}
