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
        mended: Example(
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
        mended: Example(
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
        mended: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8081
            """)

    private typealias File = Example.File
}
