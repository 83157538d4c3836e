// The addresses on which workers listen.
extension Explanation {
    static let addressTaken = Explanation(
        "two listeners at one address",
        """
        Two groups, or two workers with their own ports, ask for the same address, and only one of them could listen. \
        0.0.0.0 and "::" include every address of the machine, so they conflict with each single address on the same \
        port. The message shows both places. Change one of the ports or hosts. The control socket and the socket of 'http' \
        need a path each, too.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
              admin:
                command: [./admin]
                host: 0.0.0.0
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
              admin:
                command: [./admin]
                host: 0.0.0.0
                port: 8081
            """)

    static let badPort = Explanation(
        "an invalid port",
        """
        A port is a number from 0 to 65535, and 0 lets the kernel pick a free port. 'port' takes one number, which all \
        workers share. A list or a range belongs in 'ports', with one port for each id.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 80800
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
            """)

    static let badHost = Explanation(
        "an invalid host",
        """
        'host' is an address of this machine, or a name that resolves to one, without a port, a scheme or brackets. \
        0.0.0.0 means all IPv4 addresses, and "::" means all addresses. An address that begins with a colon needs \
        quotes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: "*"
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: "::"
                port: 8080
            """)

    static let privilegedPort = Explanation(
        "a port that needs privileges",
        """
        A port below 1024 can be opened by root, by a process with CAP_NET_BIND_SERVICE, or where \
        net.ipv4.ip_unprivileged_port_start is lower, as in many containers. This is only a warning, because a check \
        cannot know where the manifest will run; with --host, there is none if this machine allows the port. Behind a proxy or a port mapping, a higher port works as well.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 80
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                port: 8080
            """)

    static let pathAndPort = Explanation(
        "both a path and a port",
        """
        A group listens on a unix socket ('path') or on an internet address ('host' and 'port'), but not on both. \
        Remove one of them. To serve clients of both kinds, write two groups.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
                port: 8080
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
            """)

    static let badMode = Explanation(
        "an invalid file mode",
        """
        The mode of a unix socket is octal, as for chmod. It is a text of three or four octal digits up to "0777", and \
        it needs quotes: without them, some readers of YAML take 0660 for an octal number and others for a decimal \
        one.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
                mode: 0660
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
                mode: "0660"
            """)

    static let badPath = Explanation(
        "a path that is too long, or no path",
        """
        A URL such as unix:///run/web.sock and an address such as 127.0.0.1:80 would be the names of files. Write the \
        path alone, and an address with 'host' and 'port'. \
        The kernel accepts at most 107 bytes for the path of a unix socket, and a relative path counts with the \
        manifest's folder before it. Use a folder with a shorter path, such as /run. Any other path may have at most \
        4095 bytes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: /srv/shop/releases/current/var/run/sockets/the-web-servers-of-the-shop-in-the-north/\
            workers-behind-the-proxy.sock
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: /run/shop/web.sock
            """)

    static let nothingToListenOn = Explanation(
        "no port to listen on",
        """
        'host' and 'listen' open no socket without a 'port' or a 'path', so they have no effect here. Add a 'port' or \
        a 'path', or remove the key. A 'host' alone is accepted if the command passes it to the program with \
        '${host}'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: 0.0.0.0
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                host: 0.0.0.0
                port: 8080
            """)

    static let impossibleListener = Explanation(
        "settings that no socket can have",
        """
        Each key is valid, but together they ask for a socket that the kernel does not have: a 'mode' for a port, UDP \
        or 'reuse_port' on a unix socket, an option of a socket that the worker opens itself, 'stdin: socket' where the \
        master opens none, or one socket that is opened in two ways. Remove or change one of the keys.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
                listen: {protocol: udp, backlog: 64}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                path: run/web.sock
                listen: {backlog: 64}
            """)

    static let boundByEach = Explanation(
        "one address that each worker binds",
        """
        With 'listen: worker' each worker binds the address itself. The second worker then finds the address in use. \
        Give each id its own port with 'ports', or remove 'listen: worker', so that the master opens one socket for \
        all workers. If the program sets SO_REUSEPORT, as granian and caddy do, write 'listen: {by: worker, \
        reuse_port: true}'.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 2
                port: 9100
                listen: worker
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 2
                ports: 9100-9101
                listen: worker
            """)
}
