// Advice on foreign keys without a counterpart in a manifest. The keys are squashed: in lowercase, without '_', '-',
// '.' and spaces.

extension ForeignKey {
    private static let socketOwner = "the socket's file belongs to the user of prefork-run: 'mode' sets who may connect"
    private static let directories = "prefork-run makes no directories: make it before the start"
    private static let capabilities =
        "write 'capabilities: [net_bind_service]' with all that a worker keeps: it loses the others"
    private static let sandbox = "workers see what prefork-run sees: set it in the unit that starts prefork-run"
    private static let keepAliveTimes =
        "write 'listen: {keep_alive: true}': the machine has one time for all sockets (net.ipv4.tcp_keepalive_time)"

    /// Advice on keys for a worker, a group of workers, or the whole file.
    static let advice: [String: String] = [
        "image": "prefork-run starts programs, not containers: name the program in 'command'",
        "build": "prefork-run builds no programs: name a finished program in 'command'",
        "containername": "workers are named after their group and id, such as web/0",
        "processname": "workers are named after their group and id, such as web/0",
        "hostname": "workers run on this host; 'host' is the address that they listen on",
        "interpreter": "name the interpreter as the first item of 'command'",
        "shell": "no shell is involved: if you need one, write 'command: [sh, -c, '…']'",
        "dependson": "write 'needs: [db]', or 'needs: {migrate: completed}' for a group that has to end first",
        "links": "write 'needs: [db]', or 'needs: {migrate: completed}' for a group that has to end first",
        "after": "write 'needs: [db]', or 'needs: {migrate: completed}' for a group that has to end first",
        "requires": "write 'needs: [db]', or 'needs: {migrate: completed}' for a group that has to end first",
        "before": "write 'needs' in the group that comes later",
        "wants": "write 'needs: [db]', or 'needs: {migrate: completed}' for a group that has to end first",
        "wantedby": "a manifest has no install section: start prefork-run itself from a unit",
        "priority": "'needs: [db]' sets the order of groups; 'nice: 5' sets the scheduling priority",
        "volumes": "workers see the files of this host: pass paths in 'args' or 'env'",
        "networks": "workers use the network of this host: 'host' and 'port' set the address",
        "networkmode": "workers use the network of this host: 'host' and 'port' set the address",
        "healthcheck": "write 'readiness: {exec: [./ready]}', and 'liveness' for workers that are up",
        "readinessprobe": "write 'readiness: {http: {path: /healthz}}'",
        "livenessprobe": "write 'liveness: {http: {path: /healthz}}'",
        "startupprobe": "'readiness: {timeout: 60s}' sets how long a launch may take to come up",
        "type": "workers have no types; for a program that sends READY=1 write 'readiness: {notify: true}'",
        "deploy": "'count' sets the number of workers, 'restart' what happens when a worker exits",
        "resources": "'cap' sets the number of threads, and 'limits: {as: 1GiB}' the memory; 'cgroup' is planned",
        "memlimit": "'limits: {as: 1GiB}' limits the address space of each worker; 'cgroup' is planned",
        "capadd": capabilities,
        "capdrop": capabilities,
        "privileged": "workers run with the privileges of prefork-run",
        "securitycontext": "write 'user: 1000' and 'group: 1000' for 'runAsUser' and 'runAsGroup'",
        "maxrequests":
            "requests are not counted: 'recycle: {max_age: 24h, max_rss: 900MiB}' replaces workers by age and memory",
        "maxrequestsjitter":
            "requests are not counted: 'recycle: {max_age: 24h, jitter: 10%}' replaces workers by age",
        "maxrestarts": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "maxretry": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "attempts": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "maxattempts": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "maxretries": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "retries": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "listenbacklog": "write 'listen: {backlog: 1024}'",
        "somaxconn": "write 'listen: {backlog: 1024}'",
        "keepalivetimesec": keepAliveTimes, "keepaliveintervalsec": keepAliveTimes, "keepaliveprobes": keepAliveTimes,
        "socketuser": socketOwner, "socketgroup": socketOwner, "chown": socketOwner,
        "accept": "each worker accepts its connections itself, as with systemd's 'Accept=no'",
        "directorymode": "the folder of a unix socket has to exist: make it before the start",
        "runtimedirectory": directories, "statedirectory": directories, "logsdirectory": directories,
        "cachedirectory": directories,
        "slice": planned("cgroup"), "memorylimit": planned("cgroup"),
        "protectsystem": sandbox, "protecthome": sandbox, "privatetmp": sandbox, "readwritepaths": sandbox,
        "readonlypaths": sandbox, "inaccessiblepaths": sandbox, "privatedevices": sandbox,
        "conditionpathexists": "every worker of a manifest is started: let its program look for the file",
        "soreuseport": "write 'listen: {reuse_port: true}'",
        "respawn": "write 'restart: {policy: always}', or 'policy: never'",
        "nodeargs": "write them in 'command', between the interpreter and the script",
        "interpreterargs": "write them in 'command', between the interpreter and the script",
        "listentimeout": "write 'readiness: {notify: true, timeout: 60s}'",
        "timeoutstartsec": "write 'readiness: {notify: true, timeout: 60s}'",
        "timeoutsec": "'stop: {timeout: 30s}' sets how long a worker may take to exit",
        "restartpreventexitstatus":
            "'restart: {never_on: […]}' lists exit codes after which a worker is not restarted",
        "listenstream": "write 'port' for a TCP or UDP port, 'path' for a unix socket",
        "ambientcapabilities": capabilities,
        "capabilityboundingset": capabilities,
        "rawenv": "write 'env: {NAME: value}'",
        "strategy":
            "'rollout: {max_surge: 25%}' starts new workers first, 'rollout: {max_unavailable: 25%}' stops old ones first",
        "watchdogsec": "write 'watchdog: 30s'",
        "readytimeout": "write 'readiness: {notify: true, timeout: 60s}'",
        "waitready": "write 'readiness: {notify: true}'",
        "lifecycle": "a worker is stopped by a signal: 'stop: {signal: TERM}'",
        "limitnofile": "write 'limits: {nofile: 4096}'",
        "limitnproc": "write 'limits: {nproc: 512}'",
        "limitcore": "write 'limits: {core: 0}'",
        "limitmemlock": "write 'limits: {memlock: 64MiB}'",
        "limitstack": "write 'limits: {stack: 8MiB}'",
        "limitas": "write 'limits: {as: 4GiB}'",
        "rlimitnofile": "write 'limits: {nofile: 4096}'",
        "memorymax": planned("cgroup"),
        "cpuquota": planned("cgroup"),
        "tasksmax": planned("cgroup"),
        "preloadapp": "each worker loads its program itself; nothing is loaded in advance",
        "preload": "each worker loads its program itself; nothing is loaded in advance",
        "workerclass": "workers have no classes: 'command' names their program, and 'cap' sets its threads",
        "workerconnections": "this is the program's own setting: pass it in 'args' or 'env'",
        "execmode": "there are no modes: each worker is a process, and the workers of a group share its 'port'",
        "daemon": "prefork-run stays in the foreground, and so must the workers",
        "daemonize": "prefork-run stays in the foreground, and so must the workers",
        "pidfile": "no pid file is needed: the master knows the pids of its workers",
        "execstartpre": "no command runs before a worker: start it from a script that ends with 'exec'",
        "execstartpost": "no command runs after a launch: run it in the worker",
        "prestart": "no command runs before a worker: start it from a script that ends with 'exec'",
        "initcontainers": "no command runs before a worker: start it from a script that ends with 'exec'",
        "copyenv": "workers inherit the master's environment: 'env' adds to it, and 'NAME: null' removes a variable",
        "envproduction": "write 'env', and one manifest for each environment",
        "envdevelopment": "write 'env', and one manifest for each environment",
        "usesockets": "workers inherit the socket of their group's 'port': '${fd}' is its number",
        "singleton": "write 'count: 1', which is the default",
        "warmupdelay": "all workers are launched at once, without a delay between them",
        "numprocsstart": "'ids' sets the numbers of the workers: 'ids: 1-4'",
        "nodeselector": "workers run on this host",
        "imagepullpolicy": "prefork-run starts programs, not containers: name the program in 'command'",
        "autostart": "every worker of a manifest is started; 'count: 0' starts none",
        "startsecs": "'readiness: {after: 1s}' sets how long a program has to run before it counts as up",
        "startretries": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "restartsec": "'restart: {backoff: {initial: 500ms}}' sets the first delay after repeated deaths",
        "successexitstatus":
            "'restart: {policy: on-failure}' restarts after all exit codes but 0 and those of 'never_on: […]'",
        "startlimitburst": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "startlimitintervalsec": "'restart: {intensity: {deaths: 5, within: 60s}}' limits the number of deaths",
        "minuptime": "'restart: {backoff: {reset_after: 60s}}' sets how long a worker must run to count as healthy",
        "restartdelay": "'restart: {backoff: {initial: 500ms}}' sets the first delay after repeated deaths",
        "expbackoffrestartdelay": "'restart: {backoff: {initial: 500ms}}' sets the first delay after repeated deaths",
        "exitcodes": "'restart: {never_on: […]}' lists exit codes after which a worker is not restarted",
        "stopasgroup": "write 'stop: {kill: group}', which is the default",
        "killasgroup": "write 'stop: {kill: group}', which is the default",
        "killmode": "write 'stop: {kill: group}', 'stop: {kill: mixed}' or 'stop: {kill: process}'",
        "execstop": "a worker is stopped by a signal: 'stop: {signal: TERM}'",
        "execreload": "a reload relaunches the workers that changed, and leaves the others alone",
        "stdoutlogfile": "write 'log: {stdout: {file: logs/out.log}}'",
        "stderrlogfile": "write 'log: {stderr: {file: logs/error.log}}'",
        "stdoutlogfilemaxbytes": "write 'log: {stdout: {file: logs/out.log, rotate: {size: 50MiB}}}'",
        "stderrlogfilemaxbytes": "write 'log: {stderr: {file: logs/error.log, rotate: {size: 50MiB}}}'",
        "stdoutstream": "workers write to the standard output of prefork-run: redirect it",
        "stderrstream": "workers write to the standard error of prefork-run: redirect it",
        "outfile": "workers write to the standard output of prefork-run: redirect it",
        "errorfile": "workers write to the standard error of prefork-run: redirect it",
        "standarderror": "workers write to the standard error of prefork-run: redirect it",
        "redirectstderr": "write 'log: {file: logs/web.log}'",
        "logging": "write 'log: {file: logs/web.log}'",
        "loglocation": "write 'log: {file: logs/web.log}'",
        "standardoutput": "workers write to the standard output of prefork-run: redirect it",
        "accesslog": "this is the program's own setting: pass it in 'args' or 'env'",
        "errorlog": "this is the program's own setting: pass it in 'args' or 'env'",
        "loglevel": "this is the program's own setting: pass it in 'args' or 'env'",
        "keepalive": "this is the program's own setting: pass it in 'args' or 'env'",
        "ignorewatch":
            "programs are not watched; 'reload: {watch: true}' at the top level watches the manifest",
        "watch": "programs are not watched; 'reload: {watch: true}' at the top level watches the manifest",
        "labels": "use 'description', or a top-level key that begins with 'x-'",
    ]

    /// Advice on keys that people write in `restart`.
    static let restartAdvice: [String: String] = [
        "attempts": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "tries": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "maximumretrycount": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "maxattempts": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "maxretries": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "maxrestarts": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "retries": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "limit": "'intensity: {deaths: 5, within: 60s}' limits the number of deaths",
        "window": "'backoff: {reset_after: 60s}' sets how long a worker must run to count as healthy",
        "delay": "'backoff: {initial: 500ms}' sets the first delay after repeated deaths",
    ]

    /// Advice on keys that people write in `readiness` and `liveness`.
    static let healthAdvice: [String: String] = [
        "initialdelayseconds": "no delay is needed: a launch has its whole 'timeout' to come up",
        "startperiod": "no delay is needed: a launch has its whole 'timeout' to come up",
        "successthreshold": "one success is enough",
        "grpc": "write 'exec' with a program that asks",
        "scheme": "http is asked without TLS; write 'exec' with a program that uses TLS",
    ]

    /// Advice on keys that people write at the top level.
    static let topAdvice: [String: String] = [
        "spec": "write the groups below a top-level 'worker_groups:'",
        "metadata": "write the name as a top-level 'name:'",
        "kind": "a manifest has no 'kind': remove the key",
        "include": "a manifest is one file; use anchors and 'defaults' to avoid repetition",
        "extends": "a manifest is one file; use anchors and 'defaults' to avoid repetition",
        "sockets": "a socket belongs to a group: write 'port', 'path' or 'sockets' in the group",
        "globals": "write the settings of all groups in 'defaults:'",
        "global": "write the settings of all groups in 'defaults:'",
    ]

    /// Advice on a setting whose keys are planned.
    private static func planned(_ keys: String...) -> String {
        let names = keys.map { "'\($0)'" }.joined(separator: " and ")
        return "\(names) \(keys.count == 1 ? "is" : "are") planned for this, but not supported yet"
    }
}
