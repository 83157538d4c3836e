// Which keys there are, and where they belong.
extension Explanation {
    static let missingKey = Explanation(
        "a key is missing",
        """
        A manifest has 'version' and at least one group in 'worker_groups'; a group has a 'command', its own or one from \
        'defaults'. Everything else has a default.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
            """)

    static let unknownKey = Explanation(
        "unknown key",
        """
        A key that would do nothing is refused, because whoever wrote it believes that it does something. It is mistyped, \
        or what another system calls it. A top-level key that begins with 'x-' is ignored, as a place for anchors.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                prot: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
            """)

    static let notBuiltYet = Explanation(
        "a key for a later version",
        """
        The format has this key, and this version of the program does not do what it says yet. It is refused rather than \
        ignored, so that nobody relies on it. Take it out for now.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                nice: 10
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)

    static let misplacedKey = Explanation(
        "a key in the wrong place",
        """
        The key exists, in another mapping than this one. The hint says in which; often the indentation is off, or the \
        mapping around it was left out.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                timeout: 10s
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                stop: {timeout: 10s}
            """)

    static let unsupportedVersion = Explanation(
        "another version of the format",
        """
        'version' is that of the format, not of your program, and there is only version 1. A manifest for a later one may \
        mean something that this program does not know, so it is not guessed at.
        """,
        failing: """
            version: 3
            worker_groups:
              web:
                command: [./server]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)

    static let badName = Explanation(
        "not a name",
        """
        Names of groups and of the manifest stand in logs, in 'web/3', in variables and in file names. 1 to 64 letters, \
        digits, '.', '_' and '-', the first a letter or a digit, are safe in all of them.
        """,
        failing: """
            version: 1
            worker_groups:
              web server:
                command: [./server]
            """,
        fixed: """
            version: 1
            worker_groups:
              web-server:
                command: [./server]
            """)
}
