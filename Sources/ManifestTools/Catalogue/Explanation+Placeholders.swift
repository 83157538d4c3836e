// Placeholders, which stand for values of each worker in a text.
extension Explanation {
    static let unknownPlaceholder = Explanation(
        "unknown placeholder",
        """
        The runner does not know this placeholder. The note lists the known ones. A variable of the environment is \
        '${env:NAME}' and not '${NAME}', so that a misspelled placeholder cannot become an empty text. If the program \
        itself is to receive '${NAME}', write '$${NAME}'.
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
        A placeholder begins with '${' and ends with '}', without another dollar sign in between. Add the missing \
        brace. For a dollar sign that begins no placeholder, write '$$'.
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
        The placeholder stands for a value that this worker does not have: '${port}' without a 'port', '${cap}' \
        without a 'cap', or '${fd}' where the master opens no socket. Set the key, or remove the placeholder.
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
        '${env:NAME}' stands for a variable of the master's environment, and this variable is not set. Set it, or \
        write a default, '${env:NAME:-default}', which also replaces an empty value. 'run' and 'plan' report this; \
        'check' does not, because it does not look at the environment.
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

    static let unknownMachine = Explanation(
        "a machine without a number",
        """
        '${machine}' stands for the number of this machine among those that run the same manifest. It is the variable \
        PREFORK_MACHINE, else the number that an engine gives: Slurm's SLURM_NODEID, Nomad's NOMAD_ALLOC_INDEX, the \
        JOB_COMPLETION_INDEX of an indexed job of Kubernetes, or the ordinal of a StatefulSet's pod. Set \
        PREFORK_MACHINE, or write a default, '${machine:-0}'. 'run' and 'plan' report this; 'check' does not, because \
        it does not look at the environment.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${machine}-${id}"]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--shard=${machine:-0}-${id}"]
            """)

    static let misplacedPlaceholder = Explanation(
        "a placeholder in the wrong place",
        """
        Placeholders are replaced for each worker in 'command', 'args', 'working_dir' and the values of 'env'. All \
        other keys say which workers there are and how they are run, and must mean the same wherever the manifest is \
        read. Write the value itself.
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
        Linux accepts at most 131071 bytes in one argument or variable, and the texts that placeholders make for \
        single workers may have 256 MiB in all. Put long data into a file, and pass the path of the file.
        """,
        failing: Example(described: "the manifest below, with 131072 bytes of words in 'args'") {
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
        "text that only a shell would expand",
        """
        A worker is started without a shell, so it receives '$HOME', '$(date)', '~', '|', '&&' and '>' as they are \
        written. A variable of the environment is '${env:HOME}'. If you need a shell, make it the program: 'command: \
        [sh, -c, …]'. For a literal dollar sign write '$$', and the warning disappears.
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
        With the host ::1 and the port 8080, '${host}:${port}' becomes '::1:8080', which is itself an address. Most \
        programs expect brackets: '[${host}]:${port}'. If some workers of a group have an IPv4 address, which takes no \
        brackets, there is no warning. Pass host and port as two arguments there.
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
