// Who workers run as, and what they may do.
extension Explanation {
    static let badAccount = Explanation(
        "not a user or a group",
        """
        'user' and 'group' take a name or a number, each in a key of its own. A name begins with a letter or an \
        underscore. Names are looked up when a worker is launched; 'check --host' looks them up on this machine. \
        Without 'group' a worker runs in the own group of its user.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: www-data:www-data
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: www-data
                group: www-data
            """)

    static let badUmask = Explanation(
        "a umask that is not an octal number in quotes",
        """
        'umask' holds the permission bits that new files of the worker do not get, as the shell's umask does. Readers of \
        YAML disagree about 022: to some it is 22, to others 18. So a manifest has the octal number in quotes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                umask: 022
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                umask: "0022"
            """)

    static let unknownAccount = Explanation(
        "a user or a group that does not exist",
        """
        'check --host' looks the name up in the databases of this machine, as the launch of a worker does. A worker of a \
        user that does not exist is held, because no further launch could succeed; a reload with one is refused. Create \
        the user, or correct the name. A user without an entry in the database can be given by its number, with 'group'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: wwww-data
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: www-data
            """)

    static let missingRight = Explanation(
        "a user or a group that this process may not set",
        """
        Only root, or a process with CAP_SETUID and CAP_SETGID, may run a worker as another user or in other groups. \
        'check --host' looks at the rights that it has itself, so run it as the user who runs the manifest. Start \
        prefork-run as root, or remove the key: workers then run as the user of prefork-run.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: postgres
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)
}
