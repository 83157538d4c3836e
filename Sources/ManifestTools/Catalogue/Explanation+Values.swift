// What a key takes.
extension Explanation {
    static let wrongType = Explanation(
        "a value of another kind",
        """
        The key takes something else than is written: a list where a text stands, a number where a text in quotes stands, \
        a mapping where nothing stands. The message says what is expected.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: --verbose
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: [--verbose]
            """)

    static let outOfRange = Explanation(
        "a number out of range",
        """
        The value is a number, and smaller or larger than the key takes. The message says from where to where.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
                listen: {backlog: 100000}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
                listen: {backlog: 65535}
            """)

    static let noBoolean = Explanation(
        "not true or false",
        """
        YAML 1.1 also took yes, no, on and off for booleans; YAML 1.2 takes them for texts, and programs disagree. Here \
        a boolean is 'true' or 'false', without quotes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
                listen: {reuse_port: yes}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
                listen: {reuse_port: true}
            """)

    static let noNumber = Explanation(
        "a number that others read differently",
        """
        '010' is eight to some readers of YAML and ten to others, '22:22' is 1342 to a few, and '0x1F', '0o17' and \
        '1_000' are texts to many. Write the decimal number.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 010
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 10
            """)

    static let unknownWord = Explanation(
        "unknown word",
        """
        The key takes one of a few words, and this is none of them. The note lists them. What other systems call the \
        same is suggested where it is known.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart: {policy: unless-stopped}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                restart: {policy: always}
            """)

    static let badCommand = Explanation(
        "not a command",
        """
        'command' is the program and its arguments as a list. There is no shell between, so nothing would split a text \
        with spaces or understand '&&', quotes and '>'. If you need a shell, run one: [sh, -c, 'the whole line'].
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: ./server --verbose
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --verbose]
            """)

    static let badVariableName = Explanation(
        "not the name of a variable",
        """
        The name of a variable in 'env' is not empty and has no '=', no space and no '$': programs could not find it. \
        Placeholders work in values, never in names.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  LOG LEVEL: info
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  LOG_LEVEL: info
            """)

    static let reservedVariable = Explanation(
        "a variable that belongs to the runner",
        """
        The runner sets PREFORK_*, LISTEN_FDS and the like for each worker; a manifest that sets them would tell a worker \
        wrong things about itself and its sockets. Use a name of your own, and placeholders for what the runner knows.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  PREFORK_ID: "${id}"
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  SHARD: "${id}"
            """)

    static let variableWithoutValue = Explanation(
        "a variable without a value",
        """
        To YAML, nothing behind the colon is null, and null takes a variable away that the workers would have from the \
        master's environment. For an empty text write ""; write null where it is to be taken away, and the warning is gone.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env: {LOG_LEVEL: }
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env: {LOG_LEVEL: ""}
            """)

    static let curlyQuotes = Explanation(
        "curly quotes",
        """
        Word processors and web pages turn straight quotes into curly ones. To YAML those are letters like all others, so \
        the text is taken with them. Write straight quotes, or none.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, “--verbose”]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --verbose]
            """)
}
