import Supervision

// The tables of keys about a worker that runs: whether it is up, whether it works, and how it is replaced.

extension KeyTable {
    static let readiness = KeyTable(
        .readiness, "'readiness'",
        [
            Key(
                row: "readiness.notify", .boolean, default: "false",
                "Waits for READY=1, which the program or a process that it started sends, as with systemd.",
                example: "notify: true"),
            Key(
                row: "readiness.tcp", .mapping(.tcp), "Waits until a connection to the worker is accepted.",
                example: "tcp: {port: 9100}"),
            Key(
                row: "readiness.http", .mapping(.http), "Waits until a GET request is answered with a good status.",
                example: "http: {path: /healthz, port: 9100}"),
            Key(
                row: "readiness.exec", exec,
                "Waits until a program exits with 0. It has the worker's environment, user and directory.",
                example: "exec: [./ready, --quiet]"),
            Key(
                row: "readiness.log", .text(.linePattern),
                "Waits until a line of its output matches, as with grep -E. The group's own 'log' has to capture it.",
                example: "log: listening on"),
            Key(
                row: "readiness.after", .text(.span), "Waits until the program has run for this time.",
                example: "after: 2s"),
            Key(
                row: "readiness.timeout", .text(.span), default: "1m",
                "How long a launch may take. One that takes longer is stopped, which counts as a death.",
                example: "notify: true\ntimeout: 2m"),
            Key(
                row: "readiness.period", .text(.span), default: "1s", "The time between two probes.",
                example: "exec: [./ready]\nperiod: 500ms"),
        ])

    static let liveness = KeyTable(
        .liveness, "'liveness'",
        [
            Key(
                row: "liveness.tcp", .mapping(.tcp), "Asks whether a connection to the worker is accepted.",
                example: "tcp: {port: 9100}"),
            Key(
                row: "liveness.http", .mapping(.http), "Asks whether a GET request is answered with a good status.",
                example: "http: {path: /healthz, port: 9100}"),
            Key(
                row: "liveness.exec", exec,
                "Asks whether a program exits with 0. It has the worker's environment, user and directory.",
                example: "exec: [./alive, --quiet]"),
            Key(
                row: "liveness.log", .mapping(.silence),
                "Asks whether the worker has written something, where the group's own 'log' captures it.",
                example: "log: {silent_for: 5m}"),
            Key(
                row: "liveness.period", .text(.span), default: "10s", "The time between two probes.",
                example: "exec: [./alive]\nperiod: 30s"),
            Key(
                row: "liveness.timeout", .text(.span), default: "3s", "How long a probe may take.",
                example: "exec: [./alive]\ntimeout: 5s"),
            Key(
                row: "liveness.failure_threshold", .integer(Bounds.failures), default: "3",
                "How many failures in a row are too many. The worker is then stopped and launched again.",
                example: "exec: [./alive]\nfailure_threshold: 5"),
        ])

    private static let exec = ValueKind.list(of: .text(.text), least: 1, head: .text(.filled))

    static let tcp = KeyTable(.tcp, "'tcp'", address)

    static let http = KeyTable(
        .http, "'http'",
        [
            Key(
                "path", .text(.requestPath), default: "/", .master, "The path of the request, with its query.",
                example: "path: /healthz\nport: 9100")
        ] + address + [
            Key(
                "status", .either([.integer(Bounds.status), .text(.statusRange)]), default: "200-399", .master,
                "The good statuses. Nothing but the status line is read.", example: "status: 200-299\nport: 9100")
        ])

    private static let address = [
        Key(
            "host", .text(.address), default: .described("the worker's host"), .master,
            "The address, because the master looks up no names here.", example: "host: 127.0.0.1\nport: 9100"),
        Key(
            "port", .integer(Bounds.probedPort), default: .described("the worker's port"), .master, "The port.",
            example: "port: 9100"),
    ]

    static let silence = KeyTable(
        .silence, "'log' of 'liveness'",
        [
            Key(
                "silent_for", .text(.span), .master,
                "For how long a worker may write nothing. One that does is stopped and launched again.",
                example: "silent_for: 5m")
        ])

    static let rollout = KeyTable(
        .rollout, "'rollout'",
        [
            Key(
                \.upkeep.rollout.maxSurge, .amount, default: .described(surge),
                "How many more processes than workers may run. Above 0, a new process starts before the old one stops.",
                example: "max_surge: 1"),
            Key(
                \.upkeep.rollout.maxUnavailable, .amount, default: .described(unavailable),
                "How many of the workers that were up may be down at the same time.", example: "max_unavailable: 50%"),
            Key(
                \.upkeep.rollout.canary, .integer(Bounds.workers),
                "How many replacements have to be up before the rest follow.", example: "canary: 1"),
            Key(
                \.upkeep.rollout.minReady, SettingForm<Duration>.duration(usually: .seconds(10)).optional,
                default: .described("0s with readiness, 1s without"),
                "How long a replacement has to be up before it counts.", example: "min_ready: 10s"),
            Key(
                \.upkeep.rollout.progressDeadline, .span,
                "How long a rollout may take from one worker that comes up to the next.",
                example: "progress_deadline: 5m"),
            Key(
                \.upkeep.rollout.onFailure, .word(.rolloutFailures), "What follows when new workers do not come up.",
                example: "on_failure: pause"),
        ])

    private static let surge = "25% where the workers share a socket of the master's, else 0"
    private static let unavailable = "0 with a surge, else 25% and at least 1"

    static let recycle = KeyTable(
        .recycle, "'recycle'",
        [
            Key(
                \.upkeep.recycle.maxAge, SettingForm<Duration>.span.optional, "The age at which a process is replaced.",
                example: "max_age: 24h"),
            Key(
                \.upkeep.recycle.maxRSS, SettingForm<Int>.size.optional,
                "The resident memory above which a process is replaced.", example: "max_rss: 900MiB"),
            Key(
                \.upkeep.recycle.jitter, .percentage, default: "10%",
                "By how much of max_age a process is replaced earlier, at random.",
                example: "max_age: 24h\njitter: 25%"),
        ])

    static let reload = KeyTable(
        .reload, "'reload'",
        [
            Key(
                "on_invalid", .words(InvalidReload.self), default: "keep", .none,
                "What follows when the manifest is refused: what runs keeps running.", example: "on_invalid: keep"),
            Key(
                "watch", .boolean, default: "false", .master,
                "Reloads when the file changes, as SIGHUP does.", example: "watch: true"),
        ])
}
