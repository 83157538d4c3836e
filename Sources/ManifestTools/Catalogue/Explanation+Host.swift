// What only the machine that runs it can say.
extension Explanation {
    static let unreadableEnvironmentFile = Explanation(
        "an env_file that cannot be read",
        """
        The file that 'env_file' names is not there or may not be read by the master. Relative paths start at the \
        manifest's folder. A worker without its variables is worse than none, so a missing file is never skipped.
        """,
        failing: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: wep.env
            """, beside: File(name: "web.env", text: "LOG_LEVEL=info\n")),
        fixed: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: web.env
            """, beside: File(name: "web.env", text: "LOG_LEVEL=info\n")))

    static let badEnvironmentFile = Explanation(
        "an env_file that is not understood",
        """
        An env_file has a line KEY=VALUE for each variable, with '#' for comments and quotes around values where they are \
        needed. A quoted value ends on its line, and the variables of the runner do not belong in it. The line shown is \
        that of the file, cut off where a value may begin.
        """,
        failing: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: web.env
            """, beside: File(name: "web.env", text: "LANG=C.UTF-8\nLOG_LEVEL: info\n")),
        fixed: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: web.env
            """, beside: File(name: "web.env", text: "LANG=C.UTF-8\nLOG_LEVEL=info\n")))

    static let refusedHere = Explanation(
        "refused by this machine",
        """
        The manifest is sound, and the machine does not let it run: an address that another program has, a host that is \
        not one of this machine, a name that does not resolve, too few descriptors. It is found before anything is \
        started or changed. Here, another program listens on port 8080; 'ss -ltnp' says which.
        """,
        failing: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
            """,
            refusal: .refusedHere(
                "cannot listen on 127.0.0.1:8080: address already in use (bind)", line: 5, column: 11)),
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8081
            """)

    static let cannotExecute = Explanation(
        "a program that cannot be executed",
        """
        'check --host' looks for the program as a worker's launch does: a path that begins with './' starts at the \
        manifest's folder, and a bare name is looked up in the PATH that the worker will have. The file must be \
        executable, and the interpreter in the first line of a script must be there, too.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./sever]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)

    static let badWorkingDirectory = Explanation(
        "a working_dir that cannot be entered",
        """
        'check --host' finds no such directory, or may not enter it. A relative 'working_dir' starts at the manifest's \
        folder. Nothing makes a directory for a worker: it has to be there before the launch.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                working_dir: currrent
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                working_dir: current
            """)

    static let foreignAddress = Explanation(
        "a host that is not this machine",
        """
        'host' is where workers listen, so it has to be an address of this machine, or a name of one; 0.0.0.0 and \
        \"::\" mean all of them. 'check --host' resolves names and tries addresses, but no ports: one that is in use \
        may be in use by the very master that runs this manifest.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: 192.0.2.7
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: 0.0.0.0
                port: 8080
            """)

    static let badSocketPlace = Explanation(
        "a place where no unix socket can be made",
        """
        The directory of a socket has to be there and to be writable, because binding makes a file in it. What is in its \
        place already may be a socket, which is judged when the manifest runs, and nothing else.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: /run/shpo/web.sock
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: /run/shop/web.sock
            """)

    private typealias File = Example.File
}
