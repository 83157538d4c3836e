// Keys that are unknown, missing or misplaced, and the names of groups.
extension Explanation {
    static let missingKey = Explanation(
        "a missing key",
        """
        A required key is missing. A manifest needs 'version' and at least one group in 'worker_groups'. Each group \
        needs a 'command', which may be its own or the one in 'defaults'. All other keys have defaults.
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
        The format has no such key. Unknown keys are rejected and not ignored, because nobody would notice that the \
        setting has no effect. The key is misspelled, or another system uses this name; then the hint says what to \
        write. Only top-level keys that begin with 'x-' are ignored, as a place for anchors.
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
        "a key that is not implemented yet",
        """
        The format has this key, but this version of the program does not implement it. The key is rejected and not \
        ignored, so that nobody relies on a setting that has no effect. Remove it for now.
        """,
        failing: """
            version: 1
            http: {listen: 127.0.0.1:9900, tls: {}}
            worker_groups:
              web:
                command: [./server]
            """,
        fixed: """
            version: 1
            http: {listen: 127.0.0.1:9900}
            worker_groups:
              web:
                command: [./server]
            """)

    static let misplacedKey = Explanation(
        "a key in the wrong place",
        """
        The key exists, but it belongs to another mapping, which the hint names. Often the indentation is wrong, or \
        the mapping around the key is missing: 'timeout', for example, belongs below 'stop'.
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
        "an unsupported version of the format",
        """
        'version' is the version of the manifest's format, not of your program, and only version 1 exists. A manifest \
        of a later version could mean something that this program does not know, so it is rejected. Write 'version: \
        1'.
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
        "an invalid name",
        """
        The name of a group, or of the manifest, has 1 to 64 characters: letters, digits, '.', '_' and '-', the first \
        one a letter or a digit. Names appear in logs, in the names of workers such as 'web/3', in variables and in \
        file names, and other characters are not safe in all of these.
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

    static let unusedKey = Explanation(
        "a key without effect",
        """
        The key says more about another one, which is not there or is turned off. A 'token_file' of 'http' has the token \
        by which clients give orders, and without 'operate: true' nobody can give any. Write the other key as well, or remove \
        this one.
        """,
        failing: """
            version: 1
            http: {listen: 127.0.0.1:9900, token_file: /run/secrets/http-token}
            worker_groups:
              web:
                command: [./server]
            """,
        fixed: """
            version: 1
            http: {listen: 127.0.0.1:9900, token_file: /run/secrets/http-token, operate: true}
            worker_groups:
              web:
                command: [./server]
            """)
}
