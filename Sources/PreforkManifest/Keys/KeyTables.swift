import Supervision

// The tables of keys. The decoder, the suggestions, the manual and the schema read them. The keys of a worker group are
// in KeyTables+Group.swift.

extension KeyTable {
    package static let top = KeyTable(
        .top, "the top level",
        [
            Key(
                "version", .integer(1...1), default: .described("none; required"), .none, "The format's version.",
                example: "version: 1"),
            Key(
                "name", .text(.name), default: .described("the file's stem"), .none,
                "The name in logs and in PREFORK_NAME.", example: "name: shop"),
            Key(
                "defaults", .mapping(.defaults), .inner, "Keys for every group, merged under its own key by key.",
                example: "defaults:\n  env: {LANG: C.UTF-8}\n  stop: {timeout: 10s}"),
            Key(
                "worker_groups",
                .entries(names: .name, values: .mapping(.group), least: 1, prose: "a mapping of groups by name"),
                default: .described("none; required"), .identity, "The groups of workers by name.",
                example: "worker_groups:\n  web:\n    command: [./server]\n    port: 8080"),
            Key(
                "reload", .mapping(.reload), .master, "When the manifest is read again, and what follows an error.",
                example: "reload: {watch: true}"),
            Key(
                "control", .either([.words(["off"]), .mapping(.control)]),
                default: .described("NAME.sock in the runtime directory"), .master,
                "Where commands such as 'status' and 'reload' reach the master; off for nowhere.",
                example: "control: {socket: run/shop.sock}"),
            Key(
                "history", .either([.words(["off"]), .mapping(.history)]),
                default: .described("NAME.history in the state directory"), .master,
                "Where reloads are recorded, with the manifests that they have read; off for nowhere.",
                example: "history: {keep: 100}"),
            Key(
                "http", .either([.words(["off"]), .mapping(.httpService)]), default: "off", .master,
                "Metrics, health and a page about the workers, served over HTTP by prefork-run-http.",
                example: "http: {listen: 127.0.0.1:9900}"),
            Key(
                "on", .mapping(.on), .master,
                "Programs that are run for events, with the event as JSON. Those of a reload count from its commit on.",
                example: "on: {held: [./page], rolled_back: [./page]}"),
        ], takesExtensions: true)

    /// The keys of the control socket.
    static let control = KeyTable(
        .control, "'control'",
        [
            Key(
                "socket", .text(.path), default: .described("NAME.sock in the runtime directory"), .master,
                "The path of the control socket.", example: "socket: run/shop.sock"),
            Key(
                "mode", .text(.mode), default: .described("0600; 0666 with 'users' or 'groups'"), .master,
                "The permission bits of the socket's file.", example: "mode: \"0660\""),
            Key(
                "users", rights(of: "users"), default: .described("only the master's user and root"), .master,
                "Users who may read, or operate as well.", example: "users: {alice: operate}"),
            Key(
                "groups", rights(of: "groups"), default: .described("none"), .master,
                "Groups whose members may read, or operate as well.", example: "groups: {dev: read, ops: operate}"),
        ])

    private static func rights(of names: String) -> ValueKind {
        .entries(
            names: .name, values: .words(ControlAccess.Right.self), prose: "a mapping of \(names) to read or operate")
    }

    /// The keys of the history.
    static let history = KeyTable(
        .history, "'history'",
        [
            Key(
                "directory", .text(.path), default: .described("prefork-run in the state directory"), .master,
                "The directory of the history's files.", example: "directory: state"),
            Key(
                "keep", .integer(Bounds.keptReloads), default: .value("\(HistorySettings.standardKeep)"), .master,
                "How many reloads are kept.", example: "keep: 100"),
        ])

    /// The keys of the HTTP service.
    static let httpService = KeyTable(
        .httpService, "'http'",
        [
            Key(
                "listen", .text(.endpoint), default: .described("none; required"), .master,
                "The address and the port, or the path of a unix socket; port 0 lets the kernel pick one.",
                example: "listen: 127.0.0.1:9900"),
            Key(
                "operate", .boolean, default: "false", .master, "Whether clients that know the token may give orders.",
                example: "operate: true\ntoken_file: /run/secrets/http-token"
            ).beside("listen: 127.0.0.1:9900"),
            Key(
                "token_file", .text(.path), default: .described("none; required with 'operate'"), .master,
                "The file with the token, which is read at each order.",
                example: "token_file: /run/secrets/http-token\noperate: true"
            ).beside("listen: 127.0.0.1:9900"),
            Key("tls", planned: "a mapping", .operation, .master, "The certificate and the key for HTTPS."),
        ])

    static let defaults = KeyTable(
        .defaults, "'defaults'", group.keys(without: ["ids", "count", "overrides", "was"] + plurals))

    static let override = KeyTable(
        .override, "an override",
        group.keys(without: ["ids", "count", "overrides", "sockets", "rollout", "needs", "was"] + plurals) + [
            Key(
                row: "was", .text(.worker),
                "The former name of the worker: at the reload that renames it, it keeps its process.",
                example: "was: old/7")
        ])

    static let listen = KeyTable(
        .listen, "'listen'",
        [
            Key(
                "by", .words(ListenOwner.self), default: .value(ListenOwner.standard.rawValue), .listener,
                "Who opens the socket.", example: "by: worker"),
            backlog,
            Key(
                "reuse_port", .boolean, default: "false", .listener,
                "Gives each worker a queue of its own; with by: worker, the programs set SO_REUSEPORT themselves.",
                example: "reuse_port: true"),
            transport, whenDown,
        ] + options)

    /// The keys of a socket below `sockets`.
    static let socket = KeyTable(
        .socket, "a socket",
        [
            Key(
                "host", .text(.host), default: .value(HostText.standard), .listener, "Where the socket listens.",
                example: "host: 0.0.0.0\nport: 9090"),
            Key(
                "port", .integer(Bounds.port), .listener, "The port of the socket; 0 lets the kernel pick one.",
                example: "port: 9090"),
            Key(
                "path", .text(.path), .listener, "A unix socket instead of a host and a port.",
                example: "path: run/control.sock"),
            Key(
                "mode", .text(.mode), .inPlace, "The permission bits of the unix socket.",
                example: "path: run/control.sock\nmode: \"0660\""),
        ] + ([backlog, transport, whenDown] + options).map { $0.beside("port: 9090") })

    private static let backlog = Key(
        "backlog", .integer(Bounds.backlog), default: .value("\(SocketSpec.standardBacklog)"), .inPlace,
        "The accept queue's length.", example: "backlog: 4096")

    private static let transport = Key(
        "protocol", .words(ListenTransport.self), default: .value(ListenTransport.standard.rawValue), .listener,
        "The protocol of the socket.", example: "protocol: udp")

    private static let whenDown = Key(
        "when_down", .words(SocketSpec.WhenDown.self), default: .value(SocketSpec.WhenDown.refuse.rawValue), .inPlace,
        "What clients get while every worker of the group is held or completed, or stops with the master.",
        example: "when_down: queue")

    /// The options of the socket. What needs a right needs it when the socket is opened.
    private static let options = [
        Key(
            option: \.noDelay, .boolean, "Sends small writes at once (TCP_NODELAY).", example: "no_delay: false"),
        Key(
            option: \.keepAlive, .boolean, "Probes idle connections (SO_KEEPALIVE).", example: "keep_alive: true"),
        Key(
            option: \.deferAccept, SettingForm<Duration>.span.optional,
            "How long the first bytes of a connection are awaited before a worker gets it, in whole seconds.",
            example: "defer_accept: 5s"),
        Key(
            option: \.fastOpen, SettingForm<Int>.integer(Bounds.fastOpen).optional,
            "How many connections may send data before their handshake is complete (TCP_FASTOPEN).",
            example: "fast_open: 256"),
        Key(
            option: \.receiveBuffer, SettingForm<Int>.bytes(Bounds.buffer).optional,
            "The receive buffer; above net.core.rmem_max only with CAP_NET_ADMIN.",
            example: "receive_buffer: 1MiB"),
        Key(
            option: \.sendBuffer, SettingForm<Int>.bytes(Bounds.buffer).optional,
            "The send buffer; above net.core.wmem_max only with CAP_NET_ADMIN.",
            example: "send_buffer: 1MiB"),
        Key(
            option: \.ipv6Only, .boolean, "Takes no IPv4 connections on an IPv6 socket such as ::.",
            example: "ipv6_only: true"),
        Key(
            option: \.mark, SettingForm<Int>.integer(Bounds.mark).optional,
            "The mark of the packets, for routing (SO_MARK). Needs CAP_NET_ADMIN.", example: "mark: 7"),
        Key(
            option: \.interface, SettingForm<String>.interface.optional,
            "The network interface that connections have to arrive on (SO_BINDTODEVICE).", example: "interface: lo"),
        Key(
            option: \.transparent, .boolean,
            "Lets a proxy bind any address (IP_TRANSPARENT). Needs CAP_NET_ADMIN.", example: "transparent: true"),
        Key(
            option: \.freebind, .boolean, "Binds an address that no interface has yet (IP_FREEBIND).",
            example: "freebind: true"),
    ]

    static let restart = KeyTable(
        .restart, "'restart'",
        [
            Key(
                \.restart.condition, .word(.restartConditions), "Which exits are followed by a launch.",
                example: "policy: on-failure"),
            Key(
                "backoff", .mapping(.backoff), .master, "How long to wait after deaths in a row.",
                example: "backoff: {initial: 1s, max: 2m}"),
            Key(
                "intensity", .mapping(.intensity), .master, "How many deaths are too many.",
                example: "intensity: {deaths: 3, within: 30s, then: exit}"),
            Key(
                \.restart.neverOn, .exits, "Exit codes and signals that are final: no launch follows.",
                example: "never_on: [78, SIGSYS]"),
        ])

    static let backoff = KeyTable(
        .backoff, "'backoff'",
        [
            Key(
                \.restart.backoff.initial, .duration(usually: .milliseconds(500)), "The first wait.",
                example: "initial: 1s"),
            Key(
                \.restart.backoff.factor, .number(Bounds.factor), "By how much each wait is longer.",
                example: "factor: 1.5"),
            Key(\.restart.backoff.max, .duration, "The longest wait.", example: "max: 5m"),
            Key(
                \.restart.backoff.jitter, .percentage, "By how much a wait may be longer at random.",
                example: "jitter: 25%"),
            Key(
                \.restart.backoff.resetAfter, .duration, "A run of this length resets the backoff.",
                example: "reset_after: 5m"),
        ])

    static let intensity = KeyTable(
        .intensity, "'intensity'",
        [
            Key(
                \.restart.intensity.deaths, .integer(Bounds.deaths), "How many deaths are tolerated.",
                example: "deaths: 10"),
            Key(
                \.restart.intensity.within, .span, "The time in which deaths are counted.", example: "within: 5m"),
            Key(
                \.restart.intensity.then, .word(.escalations), "What happens at one more death.",
                example: "then: stop-group"),
        ])

    static let stop = KeyTable(
        .stop, "'stop'",
        [
            Key(\.stop.signal, .stopSignal, "The signal that asks a worker to exit.", example: "signal: QUIT"),
            Key(
                \.stop.grace, .duration, "How long a worker may take to exit before it gets KILL.",
                example: "timeout: 2m"),
            Key(
                \.stop.scope, .word(.stopScopes), "Which processes get the signal, and which get KILL.",
                example: "kill: mixed"),
        ])

    private static let plurals = ["hosts", "ports", "caps"]

    private func keys(without names: [String]) -> [Key] { keys.filter { !names.contains($0.name) } }
}
