// What this machine has against 'http'.
extension Explanation {
    static let missingHTTPServer = Explanation(
        "a missing program that serves HTTP",
        """
        'http' is served by a program of its own, prefork-run-http, so that prefork-run itself reads nothing from the network. \
        It is looked for in the folder of prefork-run and then in PATH, and is not there. The workers run all the same. Install it \
        beside prefork-run, and reload.
        """,
        failing: Example(
            """
            version: 1
            http: {listen: 127.0.0.1:9900}
            worker_groups:
              web:
                command: [./server]
            """,
            refusal: .missingHTTPServer("prefork-run-http", line: 2, column: 16)),
        fixed: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """))

    static let badTokenFile = Explanation(
        "a token file that cannot be used",
        """
        'operate: true' lets clients of HTTP give orders that know the token, and the file has the token: one word of visible \
        ASCII characters, such as `openssl rand -hex 32` writes. prefork-run-http reads it as the master's user, and without \
        privileges. It is missing, empty or something else, or that user may not read it. Nothing is started without it, and a \
        reload is refused.
        """,
        failing: Example(
            """
            version: 1
            http: {listen: 127.0.0.1:9900, operate: true, token_file: /run/secrets/token}
            worker_groups:
              web:
                command: [./server]
            """,
            refusal: .badTokenFile("/run/secrets/token", "it is empty", line: 2, column: 59)),
        fixed: Example(
            """
            version: 1
            http: {listen: 127.0.0.1:9900}
            worker_groups:
              web:
                command: [./server]
            """))

    static let exposedTokenFile = Explanation(
        "a token file that each user can read or write",
        """
        Who knows the token can stop workers. The permission bits of the file let each user of this machine read it, or write \
        a token of their own to it. Give it the mode 0600, or 0640 with a group of its own. In a container without other users, the mode that the container gives to \
        its secrets may be as good.
        """,
        failing: Example(
            """
            version: 1
            http: {listen: 127.0.0.1:9900, operate: true, token_file: /run/secrets/token}
            worker_groups:
              web:
                command: [./server]
            """,
            refusal: .exposedTokenFile("/run/secrets/token", isWritable: false, line: 2, column: 59)),
        fixed: Example(
            """
            version: 1
            http: {listen: 127.0.0.1:9900}
            worker_groups:
              web:
                command: [./server]
            """))
}
