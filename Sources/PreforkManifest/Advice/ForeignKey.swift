/// Advice on foreign keys, which are keys of other systems such as compose, systemd or supervisord.
package enum ForeignKey {
    /// Returns the key of a table that has the same or nearly the same meaning as a foreign key.
    static func synonym(of name: String, in table: KeyTable) -> String? {
        bySquashedName[name.squashed]?.first { table[$0]?.isBuilt == true }
    }

    /// Whether a value of the foreign key keeps its meaning under the synonym. The synonym may still refuse the value.
    static func isExact(_ name: String) -> Bool { exact.contains(name.squashed) }

    /// Returns the nested key that a foreign key corresponds to: `stop` and `signal` for `stop_signal`.
    static func nested(_ name: String, in table: KeyTable) -> (outer: String, inner: String)? {
        guard let path = nested[name.squashed], table[path.outer]?.isBuilt == true else { return nil }
        return path
    }

    /// Returns what to do instead, for a foreign key that has no counterpart in the table.
    static func advice(on name: String, in table: KeyTable) -> String? {
        // Settings of workers belong in groups, defaults and overrides. People also write them at the top level.
        let speaksOfWorkers = table["command"] != nil || table["worker_groups"] != nil
        return (table["worker_groups"] != nil ? topAdvice[name.squashed] : nil)
            ?? (speaksOfWorkers ? advice[name.squashed] : nil)
            ?? (table["intensity"] != nil ? restartAdvice[name.squashed] : nil)
            ?? (table["tcp"] != nil || table["status"] != nil ? healthAdvice[name.squashed] : nil)
    }

    /// Returns a note on a key that belongs in another table and has another meaning there than in other systems.
    ///
    /// gunicorn stops a worker that is silent for its `timeout`.
    static func caution(on name: String, in table: KeyTable) -> String? {
        guard table["command"] != nil, name == "timeout" else { return nil }
        return
            "'timeout' of 'stop' is how long a worker may take to exit; 'liveness' and 'watchdog' find a worker that hangs"
    }

    /// The manifest keys for each foreign key, the likeliest first.
    package static let synonyms: [String: [String]] = [
        // compose, Kubernetes, supervisord, systemd, circus, gunicorn, pm2, process-compose and others.
        "replicas": ["count"], "numprocs": ["count"], "instances": ["count"], "workers": ["count", "worker_groups"],
        "processes": ["count", "worker_groups"], "numprocesses": ["count"], "scale": ["count"], "copies": ["count"],
        "num_workers": ["count"], "id": ["ids"], "environment": ["env"], "envs": ["env"], "variables": ["env"],
        "environment_file": ["env_file"],
        "env_files": ["env_file"], "env_from": ["env_file"], "cwd": ["working_dir"], "workdir": ["working_dir"],
        "directory": ["working_dir"], "dir": ["working_dir"], "chdir": ["working_dir"],
        "working_directory": ["working_dir"], "cmd": ["command", "exec"], "exec": ["command"],
        "entrypoint": ["command"],
        "program": ["command"], "run": ["command"], "script": ["command"], "exec_start": ["command"],
        "arguments": ["args"], "argv": ["args"], "bind": ["host"], "address": ["host"], "interface": ["host"],
        "unix": ["path"], "listen_port": ["port"], "container_port": ["port"], "expose": ["port"], "socket": ["path"],
        "socket_path": ["path"], "threads": ["cap"], "cpus": ["cap"], "concurrency": ["cap"],
        "restart_policy": ["restart"], "auto_restart": ["restart"], "availability": ["restart"], "shutdown": ["stop"],
        "hooks": ["on"], "events": ["on"], "notifications": ["on"], "alerts": ["on"],
        "groups": ["worker_groups"], "services": ["worker_groups"], "programs": ["worker_groups"],
        "watchers": ["worker_groups"], "apps": ["worker_groups"], "containers": ["worker_groups"],
        "api_version": ["version"], "kill_timeout": ["timeout"], "grace": ["timeout"], "grace_period": ["timeout"],
        "stop_signal": ["signal"], "timeout_seconds": ["timeout"], "queue": ["backlog"], "reuseport": ["reuse_port"],
        "type": ["protocol", "policy"], "proto": ["protocol"], "owner": ["by"], "condition": ["policy"],
        "delay": ["initial"],
        "limit": ["max", "deaths"], "multiplier": ["factor"], "retries": ["deaths", "failure_threshold"],
        "max_attempts": ["deaths"],
        "max_restarts": ["deaths"], "backoff_seconds": ["backoff"], "period": ["within"], "window": ["within"],
        "kill_signal": ["signal"], "term_signal": ["signal"], "stop_wait_secs": ["timeout"],
        "timeout_stop_sec": ["timeout"], "graceful_timeout": ["timeout"], "shutdown_timeout": ["timeout"],
        "stop_timeout": ["timeout"], "stop_grace_period": ["timeout"], "wait": ["timeout"],
        "termination_grace_period_seconds": ["timeout"], "kill_mode": ["kill"], "scope": ["kill"],
        "when": ["policy"], "mode": ["policy"], "except": ["never_on"], "exit_codes": ["never_on"],
        "min": ["initial"], "base": ["initial"], "start": ["initial"], "initial_delay": ["initial"],
        "min_delay": ["initial"], "max_delay": ["max"], "ceiling": ["max"], "maximum": ["max"],
        "randomization": ["jitter"], "random": ["jitter"], "reset": ["reset_after"], "reset_time": ["reset_after"],
        "healthy_after": ["reset_after"], "count": ["deaths"], "restarts": ["deaths"],
        "failures": ["deaths", "failure_threshold"],
        "attempts": ["deaths"], "burst": ["deaths"], "crashes": ["deaths"], "interval": ["within", "period"],
        "time": ["within"], "per": ["within"], "escalate": ["then"], "so_reuseport": ["reuse_port"],
        "reuse": ["reuse_port"], "somaxconn": ["backlog"], "listen_backlog": ["backlog"], "queue_size": ["backlog"],
        "executable": ["command"], "binary": ["command"], "action": ["then"], "standard_input": ["stdin"],
        "watchdog_sec": ["watchdog"],
        "socket_mode": ["mode"], "sock_mode": ["mode"], "permissions": ["mode"], "chmod": ["mode"],
        "device": ["interface"], "bind_to_device": ["interface"], "so_bind_to_device": ["interface"],
        "bind_device": ["interface"], "iface": ["interface"], "nic": ["interface"],
        "network_interface": ["interface"], "defer_accept_sec": ["defer_accept"], "deferred": ["defer_accept"],
        "tcp_no_delay": ["no_delay"], "so_keep_alive": ["keep_alive"], "tcp_fast_open": ["fast_open"],
        "bind_ipv6_only": ["ipv6_only"], "v6_only": ["ipv6_only"], "ip_free_bind": ["freebind"],
        "so_mark": ["mark"], "so_rcvbuf": ["receive_buffer"], "rcvbuf": ["receive_buffer"],
        "so_sndbuf": ["send_buffer"], "sndbuf": ["send_buffer"],
        "uid": ["user"], "gid": ["group"], "run_as": ["user"], "run_as_user": ["user"], "run_as_group": ["group"],
        "username": ["user"], "user_name": ["user"], "group_name": ["group"], "group_add": ["supplementary_groups"],
        "extra_groups": ["supplementary_groups"], "additional_groups": ["supplementary_groups"],
        "ulimits": ["limits"], "rlimits": ["limits"], "resource_limits": ["limits"], "open_files": ["nofile"],
        "max_open_files": ["nofile"], "rlimit_nofile": ["nofile"], "rlimit_nproc": ["nproc"], "rlimit_core": ["core"],
        "rlimit_as": ["as"], "rlimit_stack": ["stack"], "rlimit_memlock": ["memlock"], "address_space": ["as"],
        "file_size": ["fsize"], "stack_size": ["stack"], "cpu_time": ["cpu"], "max_processes": ["nproc"],
        "niceness": ["nice"], "oom_score_adjust": ["oom_score_adj"], "oom_score": ["oom_score_adj"],
        "cpu_quota": ["cpu_max"], "cpu_limit": ["cpu_max"], "memory_limit": ["memory_max"], "tasks_max": ["pids_max"],
        "pids_limit": ["pids_max"], "control_group": ["cgroup"],
        "cpuset": ["cpu_affinity"], "cpuset_cpus": ["cpu_affinity"], "affinity": ["cpu_affinity"],
        "metrics": ["http"], "prometheus": ["http"], "dashboard": ["http"], "desc": ["description"],
        "comment": ["description"], "http_get": ["http"], "tcp_socket": ["tcp"],
        "test": ["exec"], "period_seconds": ["period"], "interval_seconds": ["period"],
        "unhealthy_threshold": ["failure_threshold"], "max_failures": ["failure_threshold"], "surge": ["max_surge"],
        "unavailable": ["max_unavailable"], "parallelism": ["max_unavailable"], "canaries": ["canary"],
        "min_ready_seconds": ["min_ready"], "progress_deadline_seconds": ["progress_deadline"],
        "failure_action": ["on_failure"], "max_memory": ["max_rss"], "memory": ["max_rss"], "rss": ["max_rss"],
        "age": ["max_age"], "max_lifetime": ["max_age"], "status_code": ["status"], "sd_notify": ["notify"],
        "delay_seconds": ["after"], "token": ["token_file"], "credentials_file": ["token_file"],
    ]

    private static let bySquashedName = Dictionary(
        synonyms.map { ($0.key.squashed, $0.value) }, uniquingKeysWith: { first, _ in first })

    /// Foreign keys whose values keep their meaning under the synonym.
    ///
    /// Other foreign keys have several meanings: `socket` may be a port, and `cpus` a share of the machine instead of a
    /// number of threads.
    private static let exact: Set<String> = [
        "replicas", "numprocs", "instances", "numprocesses", "copies", "environment", "envs", "environmentfile",
        "envfiles", "cwd", "workdir", "directory", "chdir", "workingdirectory", "cmd", "entrypoint", "execstart",
        "arguments", "argv", "listenport", "containerport", "socketpath", "restartpolicy", "services", "programs",
        "watchers", "workers", "processes", "numworkers", "killtimeout", "graceperiod", "stopsignal", "killsignal",
        "desc", "groups", "uid", "gid", "runasuser", "runasgroup", "groupadd",
        "ulimits", "rlimits", "niceness", "oomscoreadjust",
    ]

    /// The nested manifest key for each foreign key, which is squashed.
    private static let nested: [String: (outer: String, inner: String)] = [
        "stopsignal": ("stop", "signal"), "killsignal": ("stop", "signal"), "stopgraceperiod": ("stop", "timeout"),
        "stopwaitsecs": ("stop", "timeout"), "timeoutstopsec": ("stop", "timeout"), "stoptimeout": ("stop", "timeout"),
        "gracefultimeout": ("stop", "timeout"), "killtimeout": ("stop", "timeout"),
        "terminationgraceperiodseconds": ("stop", "timeout"), "graceperiod": ("stop", "timeout"),
        "shutdowntimeout": ("stop", "timeout"), "nodelay": ("listen", "no_delay"), "tcpnodelay": ("listen", "no_delay"),
        "keepalive": ("listen", "keep_alive"), "sokeepalive": ("listen", "keep_alive"),
        "deferaccept": ("listen", "defer_accept"), "tcpdeferaccept": ("listen", "defer_accept"),
        "fastopen": ("listen", "fast_open"), "receivebuffer": ("listen", "receive_buffer"),
        "sorcvbuf": ("listen", "receive_buffer"), "sendbuffer": ("listen", "send_buffer"),
        "sosndbuf": ("listen", "send_buffer"), "bindipv6only": ("listen", "ipv6_only"),
        "maxsurge": ("rollout", "max_surge"), "maxunavailable": ("rollout", "max_unavailable"),
        "minreadyseconds": ("rollout", "min_ready"), "progressdeadlineseconds": ("rollout", "progress_deadline"),
        "maxage": ("recycle", "max_age"), "runtimemaxsec": ("recycle", "max_age"),
        "maxmemoryrestart": ("recycle", "max_rss"), "maxagevariance": ("recycle", "jitter"),
        "freebind": ("listen", "freebind"), "bindtodevice": ("listen", "interface"),
        "device": ("listen", "interface"), "networkinterface": ("listen", "interface"),
        "deferacceptsec": ("listen", "defer_accept"),
    ]
}
