// The values of keys: types, numbers, words, commands and variables.
extension Explanation {
    static let wrongType = Explanation(
        "a value of the wrong type",
        """
        The value does not have the type that the key takes. It is a text and not a list, for example, a number in \
        quotes, which is a text, or it is missing where a mapping is expected. The message says what the key takes.
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
        The value is a number, but it is smaller or larger than the key accepts. The message gives the range. Write a \
        number within it.
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
        "an invalid boolean",
        """
        A boolean is 'true' or 'false', without quotes. YAML 1.1 also reads yes, no, on and off as booleans, but YAML \
        1.2 reads them as texts. Because programs disagree, these words are rejected.
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
        "an ambiguous number",
        """
        Programs read this number differently: '010' is eight to some readers of YAML and ten to others, '22:22' is \
        1342 to a few, and '0x1F', '0o17' and '1_000' are texts to many. Write the decimal number without a leading \
        zero.
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
        The key takes one of a few words, and this is not one of them. The note lists them. If the word is known from \
        another system, the hint says which word means the same here.
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
        "an invalid command",
        """
        'command' is a list of the program and its arguments. No shell runs in between, so nothing would split a text \
        at its spaces or understand '&&', quotes and '>'. Write each argument as an item of its own. If you need a \
        shell, run one: [sh, -c, 'the whole line'].
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
        "an invalid variable name",
        """
        The name of a variable in 'env' must not be empty, and must not contain '=', a space or '$': programs could \
        not find such a variable. Placeholders are replaced in values, not in names.
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
        "a variable that the runner sets",
        """
        The runner sets PREFORK_*, LISTEN_FDS and similar variables for each worker. If a manifest set them, a worker \
        would learn wrong things about itself and its sockets. Use a name of your own, and placeholders for the values \
        that the runner knows.
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
        In YAML, a key with nothing after its colon has the value null. Here null removes a variable that the workers \
        would inherit from the master. For an empty value write "". If the variable is to be removed, write null, and \
        the warning disappears.
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
        Word processors and web pages turn straight quotes into curly ones. To YAML these are letters like any others, \
        so they would become a part of the text. Write straight quotes, or none.
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
