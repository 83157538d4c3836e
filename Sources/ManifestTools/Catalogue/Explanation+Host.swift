// Codes for which the machine that runs the manifest has to be asked.
extension Explanation {
    static let unreadableEnvironmentFile = Explanation(
        "an env_file that cannot be read",
        """
        The file that 'env_file' names does not exist, or the master may not read it. A relative path starts at the \
        manifest's folder. A missing file is never skipped, because a worker without its variables is worse than no \
        worker. Correct the path, or create the file.
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
        "an invalid env_file",
        """
        An env_file has a line KEY=VALUE for each variable. Comments begin with '#', and values may be in quotes. A \
        value in quotes may have several lines, such as a private key, and ends at its closing quote. The variables \
        that the runner sets are not allowed in it. The message shows the line of the file, cut off where a value may begin, because values can be secret.
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
        The manifest is valid, but this machine cannot run it: another program uses an address, a host is not one of \
        this machine, a name does not resolve, or there are too few file descriptors. This is found before anything is \
        started or changed. In this example another program listens on port 8080; 'ss -ltnp' says which.
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
        'check --host' searches for the program as the launch of a worker does. A path that begins with './' starts at \
        the manifest's folder, and a bare name is searched in the PATH that the worker will have. The file must be \
        executable. For a script, the interpreter in its first line must exist, too.
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
        'check --host' finds no such directory, or cannot enter it. A relative 'working_dir' starts at the manifest's \
        folder. The runner does not create directories, so this one has to exist before the launch. Create it, or \
        correct the path.
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
        'host' is where workers listen, so it has to be an address of this machine, or a name that resolves to one; \
        0.0.0.0 and "::" mean all of its addresses. 'check --host' resolves names and tries addresses, but not ports: \
        a port in use may be in use by the very master that runs this manifest.
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
        "a path where no unix socket can be created",
        """
        Binding a unix socket creates a file, so its directory has to exist and to be writable. If there is a file at \
        the path already, it has to be a socket. Whether that socket is still in use is found when the manifest runs.
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

    static let oddEnvironmentFile = Explanation(
        "an env_file that may mean something else",
        """
        The file is accepted, but programs disagree about such lines. Of several values for one name the last one \
        counts, as in a shell; the others have no effect. Blanks around '=' are left out, as systemd does; a shell \
        would take the line for a command. Remove the line that has no effect, or the blanks.
        """,
        failing: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: web.env
            """, beside: File(name: "web.env", text: "LOG_LEVEL=info\nLOG_LEVEL=debug\n")),
        fixed: Example(
            """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env_file: web.env
            """, beside: File(name: "web.env", text: "LOG_LEVEL=debug\n")))

    private typealias File = Example.File
}
