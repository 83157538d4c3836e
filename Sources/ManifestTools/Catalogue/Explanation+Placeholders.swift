// What stands for a worker's own values in a text.
extension Explanation {
    static let unknownPlaceholder = Explanation(
        "unknown placeholder",
        """
        The note lists the placeholders there are. A variable of the environment is '${env:NAME}', and '${NAME}' is not: \
        a mistyped placeholder would otherwise be an empty text. Where the program itself is to see '${NAME}', write \
        '$${NAME}'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${shard}"]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${id}"]
            """)

    static let unterminatedPlaceholder = Explanation(
        "a placeholder without an end",
        """
        A placeholder goes from '${' to '}', with no other dollar between. For a dollar that is only a dollar write '$$'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${id"]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${id}"]
            """)

    static let placeholderWithoutValue = Explanation(
        "a placeholder without a value",
        """
        The placeholder stands for something that this worker does not have: '${port}' without a 'port', '${cap}' \
        without a 'cap', '${fd}' where the master opens no socket. Give it one, or take the placeholder out.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--bind=${host}:${port}"]
                host: 127.0.0.1
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--bind=${host}:${port}"]
                host: 127.0.0.1
                port: 8080
            """)

    static let unsetVariable = Explanation(
        "a variable that is not set",
        """
        '${env:NAME}' is taken from the environment of the master, in which this name is not set. Set it, or write a \
        default: '${env:NAME:-default}', which also stands for an empty value. It is told by 'run' and 'plan'; 'check' \
        does not look at the environment.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--level=${env:LOG_LEVEL}"]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--level=${env:LOG_LEVEL:-info}"]
            """)

    static let misplacedPlaceholder = Explanation(
        "a placeholder in the wrong place",
        """
        Placeholders are filled in for each worker, in 'command', 'args', 'working_dir' and the values of 'env'. All other \
        keys say what workers there are and how they are kept, and are the same wherever the manifest is read.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: ${env:WORKERS}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
            """)

    static let tooMuchText = Explanation(
        "too much text",
        """
        Linux takes at most 131071 bytes in one argument or variable, and the texts that placeholders make for single \
        workers may have 256 MiB in all. Put long data into a file, and its path here.
        """,
        failing: Example(described: "the manifest below, with the words themselves in 'args', 131072 bytes of them") {
            let words = String(repeating: "spam ", count: 26215).prefix(131072)
            return Array("version: 1\nworker_groups:\n  web:\n    command: [./server]\n    args: [\(words)]\n".utf8)
        },
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: [--words, words.txt]
            """)

    static let shellText = Explanation(
        "what a shell would expand",
        """
        A worker is started without a shell, so '$HOME', '$(date)', '~', '|', '&&' and '>' reach it as they are written. \
        A variable of the environment is '${env:HOME}'. Where a shell is needed it is the program: 'command: [sh, -c, …]'. \
        A dollar that is meant as one is '$$', and the warning is gone.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, --data, $HOME/data]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --data, "${env:HOME}/data"]
            """)

    static let unbracketedHost = Explanation(
        "an IPv6 address right before a port",
        """
        With the host ::1 and the port 8080, '${host}:${port}' is '::1:8080', which is an address by itself. Most programs \
        want brackets around it, '[${host}]:${port}'. Of a group where some workers have an IPv4 address, which takes none, \
        nothing is said: pass host and port in two texts there.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--bind=${host}:${port}"]
                host: "::1"
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--bind=[${host}]:${port}"]
                host: "::1"
                port: 8080
            """)
}
