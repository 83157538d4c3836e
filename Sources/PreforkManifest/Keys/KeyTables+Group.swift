import Supervision

extension KeyTable {
    package static let group = KeyTable(
        .group, "a worker group",
        program + identity + listener + threads + context + policies + upkeep + attributes + output + [
            Key(
                "overrides", .entries(names: .id, values: .mapping(.override), prose: "a mapping of ids"), .inner,
                "Keys for single workers, by id.", example: "ids: 0-3\noverrides:\n  3: {env: {MODE: canary}}"),
            Key(
                row: "was", .text(.name),
                "The former name of the group: at the reload that renames it, its workers keep their processes.",
                example: "was: old"),
            Key(\.remark, .remark, "A note for people.", example: "description: serves the shop"),
        ])

    private static let program = [
        Key(
            "command", .command,
            default: .described("none; required here or in defaults"), .relaunch,
            "The program and its first arguments, with placeholders such as ${id} filled in.",
            example: "command: [./server, --verbose]"),
        Key(
            "args", .list(of: .text(.text)), default: "[]", .relaunch,
            "Further arguments, with placeholders filled in.",
            example: #"args: [--worker, "${id}"]"#),
    ]

    private static let identity = [
        Key(
            "ids", .oneOrMore(.either([.integer(Bounds.id), .text(.idRange)])), .identity,
            "The workers' ids, each once.", example: "ids: [0-3, 8]"),
        Key(
            "count", .integer(Bounds.workers), default: "1", .identity, "Short for the ids from 0 to count - 1.",
            example: "count: 4"),
    ]

    private static let listener = [
        Key(
            "host", .text(.host), default: .value(HostText.standard), .listener, "Where the group listens.",
            example: "host: 0.0.0.0\nport: 8080"),
        Key(
            "hosts", .list(of: .text(.host)), .listener, "Where each worker listens, one per id.",
            example: "ids: 0-1\nhosts: [127.0.0.1, \"::1\"]\nport: 8080"),
        Key(
            "port", .integer(Bounds.port), .listener, "The group's port; 0 lets the kernel pick one.",
            example: "port: 8080"),
        Key(
            "ports", .oneOrMore(.either([.integer(Bounds.port), .text(.portRange)])), .listener,
            "Each worker's port, one per id.", example: "ids: 0-2\nports: 9100-9102"),
        Key(
            "path", .text(.path), .listener, "A unix socket instead of a host and a port.",
            example: "path: run/web.sock"),
        Key(
            "mode", .text(.mode), .inPlace, "The permission bits of the unix socket.",
            example: "path: run/web.sock\nmode: \"0660\""),
        Key(
            "listen", .either([.words(ListenOwner.self), .mapping(.listen)]),
            default: .value(ListenOwner.standard.rawValue), .listener, "Who opens the socket, and how.",
            example: "port: 8080\nlisten: worker"),
        Key(
            "sockets",
            .entries(
                names: .socketName, values: .either([.integer(Bounds.port), .mapping(.socket)]),
                prose: "a mapping of sockets by name"),
            default: "{}", .listener,
            "Further sockets, which the master opens and the group shares: for each name a port, or a mapping.",
            example: "port: 8080\nsockets: {admin: 9090, control: {path: run/control.sock}}"),
    ]

    private static let threads = [
        Key("cap", .cap, .relaunch, "How many threads each worker may use.", example: "cap: 4\nruntime: go"),
        Key(
            "caps", .list(of: .cap), .relaunch, "How many threads each worker may use, one per id.",
            example: "ids: 0-1\ncaps: [4, 2]\nruntime: go"),
        Key(
            "runtime", .oneOrMore(.words(Runtime.self), least: 1), default: "none", .relaunch,
            "How the cap reaches the program.", example: "cap: 4\nruntime: [jvm, openmp]"),
    ]

    private static let context = [
        Key(
            "env",
            .entries(names: .variable, values: .either([.text(.text), .null]), prose: "a mapping of texts by name"),
            default: "{}", .relaunch, "Added to the environment, with placeholders filled in; null removes.",
            example: "env: {LOG_LEVEL: debug, LANG: null}"),
        Key(
            "env_file", .oneOrMore(.text(.path)), .relaunch,
            "Files of KEY=VALUE lines, before env; 'export ', # and quotes, over several lines too, are as in a shell.",
            example: "env_file: deploy/web.env"),
        Key(
            "working_dir", .text(.filled), default: .described("the manifest's folder"), .relaunch,
            "Where the program starts, with placeholders filled in.", example: "working_dir: data/${group}"),
        Key(
            \.program.standardInput, .wordOrNull(.standardInputs),
            "What descriptor 0 is: /dev/null, or the worker's first socket, as inetd passes a socket.",
            example: "port: 8080\nstdin: socket"),
    ]

    private static let upkeep = [
        Key(
            "readiness", .mapping(.readiness), .inner,
            "When a launch counts as up; without it, as soon as its program runs.",
            example: "readiness: {notify: true, timeout: 2m}"),
        Key(
            "liveness", .mapping(.liveness), .master, "How a worker that is up is probed; without it, it is not.",
            example: "liveness: {exec: [./alive], period: 30s}"),
        Key(
            \.program.watchdog, SettingForm<Duration>.span.optional,
            "How often the worker has to report WATCHDOG=1, as with systemd; else it is killed and launched again.",
            example: "watchdog: 10s"),
        Key(
            "rollout", .mapping(.rollout), .master, "How the workers of the group are replaced.",
            example: "rollout: {max_surge: 1, canary: 1, min_ready: 5s}"),
        Key(
            "recycle", .mapping(.recycle), .master, "When a worker that works is replaced anyway.",
            example: "recycle: {max_age: 24h, max_rss: 900MiB}"),
        Key(
            row: "needs",
            .either([
                .list(of: .text(.name)),
                .entries(
                    names: .name, values: .words(Need.Condition.self),
                    prose: "a mapping of groups to ready or completed"),
            ]),
            "The groups that have to be up, or to have ended with 0, before this group is launched.",
            example: "needs: []"),
    ]

    private static let policies = [
        Key(
            "restart", .mapping(.restart), .master, "Whether and when a worker that died is launched again.",
            example: "restart: {policy: on-failure, backoff: {max: 1m}}"),
        Key(
            "stop", .mapping(.stop), .master, "How a worker is stopped.",
            example: "stop: {signal: QUIT, timeout: 2m}"),
    ]
}
