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
            Key("reload", planned: "a mapping", .rollout, .master, "How reloads work."),
            Key("control", planned: "a mapping", .operation, .master, "The control socket."),
            Key("metrics", planned: "a mapping", .operation, .master, "Where metrics are served."),
        ], takesExtensions: true)

    static let defaults = KeyTable(
        .defaults, "'defaults'", group.keys(without: ["ids", "count", "overrides", "was"] + plurals))

    static let override = KeyTable(
        .override, "an override", group.keys(without: ["ids", "count", "overrides"] + plurals))

    static let listen = KeyTable(
        .listen, "'listen'",
        [
            Key(
                "by", .words(ListenOwner.self), default: .value(ListenOwner.standard.rawValue), .listener,
                "Who opens the socket.", example: "by: worker"),
            Key(
                "backlog", .integer(Bounds.backlog), default: .value("\(SocketSpec.standardBacklog)"), .listener,
                "The accept queue's length.", example: "backlog: 4096"),
            Key(
                "reuse_port", .boolean, default: "false", .listener,
                "Gives each worker a queue of its own; with by: worker, the programs set SO_REUSEPORT themselves.",
                example: "reuse_port: true"),
            Key(
                "protocol", .words(ListenTransport.self), default: .value(ListenTransport.standard.rawValue), .listener,
                "The protocol of the socket.", example: "protocol: udp"),
            Key(
                "when_down", .words(SocketSpec.WhenDown.self), default: .value(SocketSpec.WhenDown.refuse.rawValue),
                .listener, "What clients get while every worker of the group is held.", example: "when_down: queue"),
            Key("keep_alive", planned: "true or false", .rollout, .listener, "Probes idle connections."),
            Key("defer_accept", planned: "a duration", .rollout, .listener, "Wakes a worker only for data."),
            Key("fast_open", planned: "true or false", .rollout, .listener, "Takes data with the first packet."),
            Key("receive_buffer", planned: "a size", .rollout, .listener, "The receive buffer of connections."),
            Key("send_buffer", planned: "a size", .rollout, .listener, "The send buffer of connections."),
            Key("ipv6_only", planned: "true or false", .rollout, .listener, "Takes no IPv4 connections on \"::\"."),
            Key("mark", planned: "a whole number", .rollout, .listener, "The firewall mark of packets."),
            Key("interface", planned: "a name", .rollout, .listener, "The network interface that is listened on."),
            Key("transparent", planned: "true or false", .rollout, .listener, "Takes connections to other addresses."),
            Key("freebind", planned: "true or false", .rollout, .listener, "Binds an address that does not exist yet."),
        ])

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
            Key(\.stop.scope, .word(.stopScopes), "Which processes get the signals.", example: "kill: mixed"),
        ])

    private static let plurals = ["hosts", "ports", "caps"]

    private func keys(without names: [String]) -> [Key] { keys.filter { !names.contains($0.name) } }
}
