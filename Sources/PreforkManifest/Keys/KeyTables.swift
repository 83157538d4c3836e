import Supervision

// The one table of keys: what is decoded, suggested, explained and said by the schema. A worker group's are in
// Levels+Group.swift.

extension KeyTable {
    package static let top = KeyTable(
        "the top level",
        [
            Key(
                "version", .integer(1...1), default: .described("none; required"), .none, "The format's version.",
                example: "version: 1"),
            Key(
                "name", .text(.name), default: .described("the file's stem"), .none,
                "Stands in logs and in PREFORK_NAME.", example: "name: shop"),
            Key(
                "defaults", .mapping(.defaults), .inner, "Keys for every group, merged under its own key by key.",
                example: "defaults:\n  env: {LANG: C.UTF-8}\n  stop: {timeout: 10s}"),
            Key(
                "worker_groups",
                .entries(names: .name, values: .mapping(.group), least: 1, prose: "a mapping of groups by name"),
                default: .described("none; required"), .identity, "The groups of workers by name.",
                example: "worker_groups:\n  web:\n    command: [./server]\n    port: 8080"),
            Key("reload", planned: "a mapping", .rollout, .master, "How a reload is taken."),
            Key("control", planned: "a mapping", .operation, .master, "The control socket."),
            Key("metrics", planned: "a mapping", .operation, .master, "Where metrics are served."),
        ], takesExtensions: true)

    static let defaults = KeyTable("'defaults'", group.keys(without: ["ids", "count", "overrides", "was"] + plurals))

    static let override = KeyTable("an override", group.keys(without: ["ids", "count", "overrides"] + plurals))

    static let listen = KeyTable(
        "'listen'",
        [
            Key(
                "by", .words(ListenOwner.self), default: "master", .listener, "Who opens the socket.",
                example: "by: worker"),
            Key(
                "backlog", .integer(Bounds.backlog), default: "1024", .listener, "The accept queue's length.",
                example: "backlog: 4096"),
            Key(
                "reuse_port", .boolean, default: "false", .listener, "Gives each worker a queue of its own.",
                example: "reuse_port: true"),
            Key(
                "protocol", .words(ListenTransport.self), default: "tcp", .listener, "What the socket speaks.",
                example: "protocol: udp"),
        ])

    static let restart = KeyTable(
        "'restart'",
        [
            Key(
                "policy", .words(RestartPolicy.Condition.self), default: "always", .master,
                "Which deaths are followed by a launch.", example: "policy: on-failure"),
            Key(
                "backoff", .mapping(.backoff), .master, "How long to wait after deaths in a row.",
                example: "backoff: {initial: 1s, max: 2m}"),
            Key(
                "intensity", .mapping(.intensity), .master, "How many deaths are too many.",
                example: "intensity: {deaths: 3, within: 30s, then: exit}"),
            Key(
                "never_on", .oneOrMore(.either([.integer(Bounds.exitCode), .signal(catchable: false)])),
                default: "[]", .master, "Exit codes and signals that are final: no launch follows.",
                example: "never_on: [78, SIGSYS]"),
        ])

    static let backoff = KeyTable(
        "'backoff'",
        [
            Key("initial", .text(.duration), default: "500ms", .master, "The first wait.", example: "initial: 1s"),
            Key(
                "factor", .number(Bounds.factor), default: "2", .master, "By how much each wait is longer.",
                example: "factor: 1.5"),
            Key("max", .text(.duration), default: "30s", .master, "The longest wait.", example: "max: 5m"),
            Key(
                "jitter", .text(.percentage), default: "10%", .master, "By how much a wait may be longer at random.",
                example: "jitter: 25%"),
            Key(
                "reset_after", .text(.duration), default: "60s", .master, "A run this long ends a row of deaths.",
                example: "reset_after: 5m"),
        ])

    static let intensity = KeyTable(
        "'intensity'",
        [
            Key(
                "deaths", .integer(Bounds.deaths), default: "5", .master, "How many deaths are still borne.",
                example: "deaths: 10"),
            Key(
                "within", .text(.span), default: "60s", .master, "The time in which they are counted.",
                example: "within: 5m"),
            Key(
                "then", .words(Intensity.Escalation.self), default: "hold", .master, "What one more leads to.",
                example: "then: stop-group"),
        ])

    static let stop = KeyTable(
        "'stop'",
        [
            Key(
                "signal", .signal(catchable: true), default: "TERM", .master,
                "The signal that asks a worker to leave.", example: "signal: QUIT"),
            Key(
                "timeout", .text(.duration), default: "30s", .master, "How long it may take before KILL.",
                example: "timeout: 2m"),
            Key(
                "kill", .words(StopPolicy.Scope.self), default: "group", .master, "Who gets the signals.",
                example: "kill: process"),
        ])

    private static let plurals = ["hosts", "ports", "caps"]

    private func keys(without names: [String]) -> [Key] { keys.filter { !names.contains($0.name) } }
}
