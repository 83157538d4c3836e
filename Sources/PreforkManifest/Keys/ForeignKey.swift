/// A key of another system: what it is called here, or what there is in its place.
enum ForeignKey {
    /// The key of a level that means the same, or nearly the same.
    static func synonym(of name: String, in level: Level) -> String? {
        bySquashedName[name.squashed]?.first { level[$0]?.isBuilt == true }
    }

    /// Whether a value of it means the same under our name, as far as it is accepted there.
    static func isExact(_ name: String) -> Bool { exact.contains(name.squashed) }

    /// The key that stands inside another one here: `stop` and `signal` for `stop_signal`.
    static func nested(_ name: String, in level: Level) -> (outer: String, inner: String)? {
        guard let path = nested[name.squashed], level[path.outer]?.isBuilt == true else { return nil }
        return path
    }

    /// What to do about a key for which there is none here.
    static func advice(on name: String, in level: Level) -> String? {
        // What concerns workers is asked for in a group, in defaults and overrides, and by mistake above them.
        let speaksOfWorkers = level["command"] != nil || level["worker_groups"] != nil
        return (level["worker_groups"] != nil ? topAdvice[name.squashed] : nil)
            ?? (speaksOfWorkers ? advice[name.squashed] : nil)
    }

    /// What a key of another system is called here, the likelier name first.
    static let synonyms: [String: [String]] = [
        // compose, Kubernetes, supervisord, systemd, circus, gunicorn, pm2, process-compose and others.
        "replicas": ["count"], "numprocs": ["count"], "instances": ["count"], "workers": ["count", "worker_groups"],
        "processes": ["count", "worker_groups"], "numprocesses": ["count"], "scale": ["count"], "copies": ["count"],
        "id": ["ids"], "environment": ["env"], "envs": ["env"], "variables": ["env"], "environment_file": ["env_file"],
        "env_files": ["env_file"], "env_from": ["env_file"], "cwd": ["working_dir"], "workdir": ["working_dir"],
        "directory": ["working_dir"], "dir": ["working_dir"], "chdir": ["working_dir"],
        "working_directory": ["working_dir"], "cmd": ["command"], "exec": ["command"], "entrypoint": ["command"],
        "program": ["command"], "run": ["command"], "script": ["command"], "exec_start": ["command"],
        "arguments": ["args"], "argv": ["args"], "bind": ["host"], "address": ["host"], "interface": ["host"],
        "unix": ["path"], "listen_port": ["port"], "container_port": ["port"], "expose": ["port"], "socket": ["path"],
        "socket_path": ["path"], "threads": ["cap"], "cpus": ["cap"], "concurrency": ["cap"],
        "restart_policy": ["restart"], "auto_restart": ["restart"], "availability": ["restart"], "shutdown": ["stop"],
        "groups": ["worker_groups"], "services": ["worker_groups"], "programs": ["worker_groups"],
        "watchers": ["worker_groups"], "apps": ["worker_groups"], "containers": ["worker_groups"],
        "api_version": ["version"], "kill_timeout": ["timeout"], "grace": ["timeout"], "grace_period": ["timeout"],
        "stop_signal": ["signal"], "timeout_seconds": ["timeout"], "queue": ["backlog"], "reuseport": ["reuse_port"],
        "type": ["protocol"], "proto": ["protocol"], "owner": ["by"], "condition": ["policy"], "delay": ["initial"],
        "limit": ["max"], "multiplier": ["factor"], "retries": ["deaths"], "max_attempts": ["deaths"],
        "max_restarts": ["deaths"], "backoff_seconds": ["backoff"], "period": ["within"], "window": ["within"],
        "action": ["then"], "desc": ["description"], "comment": ["description"],
    ]

    private static let bySquashedName = Dictionary(
        synonyms.map { ($0.key.squashed, $0.value) }, uniquingKeysWith: { first, _ in first })

    /// Others mean something else by the same word in one system or another: a socket may be a port, CPUs a share of
    /// the machine and no number of threads.
    private static let exact: Set<String> = [
        "replicas", "numprocs", "instances", "numprocesses", "copies", "environment", "envs", "environmentfile",
        "envfiles", "cwd", "workdir", "directory", "chdir", "workingdirectory", "cmd", "entrypoint", "execstart",
        "arguments", "argv", "listenport", "containerport", "socketpath", "restartpolicy", "services", "programs",
        "watchers", "workers", "processes", "killtimeout", "graceperiod", "stopsignal", "desc", "groups",
    ]

    private static let nested: [String: (outer: String, inner: String)] = [
        "stopsignal": ("stop", "signal"), "killsignal": ("stop", "signal"), "stopgraceperiod": ("stop", "timeout"),
        "stopwaitsecs": ("stop", "timeout"), "timeoutstopsec": ("stop", "timeout"), "stoptimeout": ("stop", "timeout"),
        "gracefultimeout": ("stop", "timeout"), "killtimeout": ("stop", "timeout"),
        "terminationgraceperiodseconds": ("stop", "timeout"),
    ]

    private static let advice: [String: String] = [
        "image": "prefork-run starts programs, not containers: name the program in 'command'",
        "build": "prefork-run starts programs, it builds none: name the program in 'command'",
        "containername": "workers are named after their group and id, such as web/0",
        "processname": "workers are named after their group and id, such as web/0",
        "hostname": "workers run on this host; 'host' is where they listen",
        "interpreter": "name the interpreter as the first item of 'command'",
        "shell": "no shell is involved: write 'command: [sh, -c, '…']' where one is needed",
        "dependson": "groups start side by side and in no order: let a worker retry what it needs",
        "links": "groups start side by side and in no order: let a worker retry what it needs",
        "after": "groups start side by side and in no order: let a worker retry what it needs",
        "requires": "groups start side by side and in no order: let a worker retry what it needs",
        "priority": "groups start side by side and in no order; 'nice' is not built yet",
        "volumes": "workers see the files of this host: give them paths in 'args' or 'env'",
        "networks": "workers use the network of this host: 'host' and 'port' are where they listen",
        "networkmode": "workers use the network of this host: 'host' and 'port' are where they listen",
        "healthcheck": "'readiness' and 'liveness' will be its place; they are not built yet",
        "readinessprobe": "'readiness' will be its place; it is not built yet",
        "livenessprobe": "'liveness' will be its place; it is not built yet",
        "startupprobe": "'readiness' will be its place; it is not built yet",
        "deploy": "'count' is the number of workers, 'restart' what follows a death",
        "resources": "'cap' is the number of threads; 'limits' and 'cgroup' are not built yet",
        "memlimit": "'cgroup' and 'limits' will be its place; they are not built yet",
        "maxmemoryrestart": "'recycle' will be its place; it is not built yet",
        "ulimits": "'limits' will be its place; it is not built yet",
        "capadd": "'capabilities' will be its place; it is not built yet",
        "capdrop": "'capabilities' will be its place; it is not built yet",
        "privileged": "workers have the rights of whoever starts prefork-run",
        "securitycontext": "workers have the rights of whoever starts prefork-run",
        "uid": "'user' will be its place; until then workers have the rights of whoever starts prefork-run",
        "gid": "'group' will be its place; until then workers have the rights of whoever starts prefork-run",
        "maxrequests": "'recycle' will be its place; it is not built yet",
        "preloadapp": "each worker is a program of its own; nothing is loaded before it",
        "preload": "each worker is a program of its own; nothing is loaded before it",
        "workerclass": "'command' alone says what a worker is; 'cap' is how many threads it may use",
        "autostart": "every worker of the manifest is started: 'count: 0' starts none",
        "startsecs": "'reset_after' of 'restart: {backoff: …}' says how long a healthy run is",
        "startretries": "'restart: {intensity: {deaths: 5, within: 60s}}' says how many deaths are too many",
        "restartsec": "'restart: {backoff: {initial: 500ms}}' is the first wait after deaths in a row",
        "exitcodes": "'restart: {never_on: […]}' lists the exit codes that end a worker for good",
        "stopasgroup": "write 'stop: {kill: group}', which is the default",
        "killasgroup": "write 'stop: {kill: group}', which is the default",
        "killmode": "write 'stop: {kill: group}' or 'stop: {kill: process}'",
        "execstop": "a worker is asked to leave by a signal: 'stop: {signal: TERM}'",
        "execreload": "a reload relaunches what changed; a worker that did not is left alone",
        "stdoutlogfile": "workers write to the standard output of prefork-run: redirect that",
        "stderrlogfile": "workers write to the standard error of prefork-run: redirect that",
        "redirectstderr": "workers write to the standard output and error of prefork-run: redirect those",
        "logging": "workers write to the standard output and error of prefork-run: redirect those",
        "loglocation": "workers write to the standard output and error of prefork-run: redirect those",
        "standardoutput": "workers write to the standard output of prefork-run: redirect that",
        "accesslog": "this is the program's own setting: pass it in 'args' or 'env'",
        "errorlog": "this is the program's own setting: pass it in 'args' or 'env'",
        "loglevel": "this is the program's own setting: pass it in 'args' or 'env'",
        "keepalive": "this is the program's own setting: pass it in 'args' or 'env'",
        "watch": "edit the manifest and send SIGHUP; files are not watched",
        "labels": "a name of your own may begin with 'x-' at the top level; 'description' takes a text",
    ]

    private static let topAdvice: [String: String] = [
        "spec": "a manifest has 'worker_groups:' at its top, and the groups below",
        "metadata": "write 'name:' for the name",
        "kind": "a manifest has no kinds: take it out",
        "include": "a manifest is one file; anchors and 'defaults' save repetition",
        "extends": "a manifest is one file; anchors and 'defaults' save repetition",
        "globals": "write 'defaults:' for what all groups share",
        "global": "write 'defaults:' for what all groups share",
    ]
}
