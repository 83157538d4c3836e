// The one table of keys. `schema/prefork-run.schema.json` says the same, and a test compares the two.

extension Level {
    static let top = Level(
        "the top level",
        [
            Key("version", "1", .none, "The format's version."),
            Key("name", "name", default: "the file's stem", .none, "Stands in logs and in PREFORK_NAME."),
            Key("defaults", "mapping", .none, "Keys for every group, merged under its own key by key."),
            Key("worker_groups", "mapping", .identity, "The groups of workers by name."),
            Key("reload", "mapping", stage: .rollout, .master, "How a reload is taken."),
            Key("control", "mapping", stage: .operation, .master, "The control socket."),
            Key("metrics", "mapping", stage: .operation, .master, "Where metrics are served."),
        ], takesExtensions: true)

    static let group = Level(
        "a worker group",
        [
            Key("command", "list of texts, or one without spaces", .relaunch, "The program and its first arguments."),
            Key("args", "list of texts", default: "[]", .relaunch, "Further arguments."),
            Key("ids", "list or range of ids", .identity, "The workers' ids, each from 0 to 999999."),
            Key("count", "integer from 0", default: "1", .identity, "Short for the ids from 0 to count - 1."),
            Key("host", "address or name", default: "127.0.0.1", .listener, "Where the group listens."),
            Key("hosts", "list of addresses or names", .listener, "Where each worker listens, one per id."),
            Key("port", "integer from 0 to 65535", .listener, "The group's port; 0 lets the kernel pick one."),
            Key("ports", "list or range of ports", .listener, "Each worker's port, one per id."),
            Key("path", "path", .listener, "A unix socket instead of a host and a port."),
            Key("mode", "quoted octal", .listener, "The permission bits of the unix socket."),
            Key("listen", "master, worker or mapping", default: "master", .listener, "Who opens the socket, and how."),
            Key("sockets", "mapping", stage: .rollout, .listener, "Further sockets."),
            Key("cap", "integer from 1, auto or percentage", .relaunch, "How many threads each worker may use."),
            Key("caps", "list of caps", .relaunch, "How many threads each worker may use, one per id."),
            Key("runtime", "runtime or list", default: "none", .relaunch, "How the cap reaches the program."),
            Key("env", "mapping of texts", default: "{}", .relaunch, "Added to the environment; null removes."),
            Key(
                "env_file", "path or list", .relaunch,
                "Files of KEY=VALUE lines, before env; 'export ', quotes and # are as in a shell."),
            Key("working_dir", "path", default: "the manifest's folder", .relaunch, "Where the program starts."),
            Key("restart", "mapping", .master, "Whether and when a worker that died is launched again."),
            Key("stop", "mapping", .master, "How a worker is asked to leave."),
            Key("readiness", "mapping", stage: .rollout, .master, "When a launch counts as up."),
            Key("liveness", "mapping", stage: .rollout, .master, "How a worker proves that it lives."),
            Key("watchdog", "duration", stage: .rollout, .relaunch, "How often a worker has to report."),
            Key("rollout", "mapping", stage: .rollout, .master, "How changed workers are replaced."),
            Key("recycle", "mapping", stage: .rollout, .master, "When a worker is replaced as planned."),
            Key("user", "name or number", stage: .launch, .relaunch, "Who the worker runs as."),
            Key("group", "name or number", stage: .launch, .relaunch, "The group the worker runs as."),
            Key("umask", "quoted octal", stage: .launch, .relaunch, "The mask for new files."),
            Key("limits", "mapping", stage: .launch, .inPlace, "Resource limits."),
            Key("nice", "integer", stage: .launch, .inPlace, "Scheduling priority."),
            Key("oom_score_adj", "integer", stage: .launch, .inPlace, "How soon it is killed for memory."),
            Key("cpu_affinity", "list, range or spread", stage: .launch, .inPlace, "The CPUs it may use."),
            Key("no_new_privileges", "boolean", stage: .launch, .relaunch, "Gives up set-user-ID programs."),
            Key("capabilities", "list", stage: .launch, .relaunch, "The capabilities that are kept."),
            Key("cgroup", "mapping", stage: .launch, .inPlace, "Limits of a control group."),
            Key("log", "inherit or mapping", stage: .operation, .master, "How its output reaches the log."),
            Key("overrides", "mapping of ids", .none, "Keys for single workers, by id."),
            Key("was", "group or id", stage: .rollout, .none, "The former name of what keeps running."),
            Key("description", "text", .none, "For people."),
        ])

    static let defaults = Level("'defaults'", group.keys(without: ["ids", "count", "overrides", "was"] + plurals))

    static let override = Level("an override", group.keys(without: ["ids", "count", "overrides"] + plurals))

    static let listen = Level(
        "'listen'",
        [
            Key("by", "master or worker", default: "master", .listener, "Who opens the socket."),
            Key("backlog", "integer from 1 to 65535", default: "1024", .listener, "The accept queue's length."),
            Key("reuse_port", "boolean", default: "false", .listener, "Gives each worker a queue of its own."),
            Key("protocol", "tcp or udp", default: "tcp", .listener, "What the socket speaks."),
        ])

    static let restart = Level(
        "'restart'",
        [
            Key("policy", "always, on-failure or never", default: "always", .master, "Which deaths are followed."),
            Key("backoff", "mapping", .master, "How long to wait after deaths in a row."),
            Key("intensity", "mapping", .master, "How many deaths are too many."),
            Key("never_on", "list of exit codes and signals", default: "[]", .master, "Deaths that are final."),
        ])

    static let backoff = Level(
        "'backoff'",
        [
            Key("initial", "duration", default: "500ms", .master, "The first wait."),
            Key("factor", "number from 1 to 100", default: "2", .master, "How fast waits grow."),
            Key("max", "duration", default: "30s", .master, "The longest wait."),
            Key("jitter", "percentage", default: "10%", .master, "By how much a wait may be longer at random."),
            Key("reset_after", "duration", default: "60s", .master, "A run this long ends a row of deaths."),
        ])

    static let intensity = Level(
        "'intensity'",
        [
            Key("deaths", "integer from 0", default: "5", .master, "How many deaths are still borne."),
            Key("within", "duration", default: "60s", .master, "The time in which they are counted."),
            Key("then", "hold, stop-group or exit", default: "hold", .master, "What one more leads to."),
        ])

    static let stop = Level(
        "'stop'",
        [
            Key("signal", "signal", default: "TERM", .master, "The signal that asks a worker to leave."),
            Key("timeout", "duration", default: "30s", .master, "How long it may take before KILL."),
            Key("kill", "process or group", default: "group", .master, "Who gets the signals."),
        ])

    private static let plurals = ["hosts", "ports", "caps"]

    private func keys(without names: [String]) -> [Key] { keys.filter { !names.contains($0.name) } }
}
