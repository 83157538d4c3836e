// Where workers listen.
extension Explanation {
    static let addressTaken = Explanation(
        "one address for two",
        """
        Two groups, or two workers with ports of their own, would listen at the same address, and the second one could \
        not. 0.0.0.0 and "::" include every address of the machine, so they clash with each of them on the same port. \
        Both places are shown.
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
        "not a port",
        """
        A port is a number from 0 to 65535, and 0 lets the kernel pick one. 'port' takes one number; several, or a range, \
        belong into 'ports', with one for each id.
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
        "not an address",
        """
        'host' is one of this machine's addresses, or a name that stands for one, without port, scheme and brackets. \
        0.0.0.0 is every IPv4 address, "::" every address at all; what begins with a colon needs quotes.
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
        A port below 1024 can be opened by root, with CAP_NET_BIND_SERVICE, and where \
        net.ipv4.ip_unprivileged_port_start is lower, as in many containers. Whether it can where the manifest will run \
        is not to be seen here, so this is a warning. Behind a proxy or a port mapping a higher port will do.
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
        A group listens at a unix socket ('path') or at an internet address ('host' and 'port'), not at both. Keep one; \
        for two kinds of callers write two groups.
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
        "not the mode of a file",
        """
        The mode of a unix socket is octal, as for chmod. Readers of YAML disagree on what 0660 without quotes is, so it \
        is a text of three or four octal digits up to "0777".
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
        "a path too long for a socket",
        """
        The kernel takes 107 bytes for the path of a unix socket, and a relative path counts with the manifest's folder \
        before it. Put the socket into a folder nearer to the root, such as /run. Any other path may have 4095 bytes.
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
        A host alone, or 'listen' alone, opens nothing. Add a 'port' or a 'path', or take the key out. A host that the \
        program is told by '${host}' is no mistake.
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
        "a socket that cannot be",
        """
        Each key is right in itself, and together they ask for a socket that the kernel does not have: a 'mode' for a \
        port, UDP or 'reuse_port' on a unix socket, 'reuse_port' where the worker opens the socket, 'stdin: socket' where \
        the master opens none, or one socket opened in two ways.
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
        With 'listen: worker' each worker opens the socket itself, and the second one will find the address taken unless \
        the program shares it by SO_REUSEPORT. Give each id a port of its own, or let the master open one socket for all.
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
