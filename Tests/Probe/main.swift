// A worker for black-box tests. The first argument is the action that it performs.

import Glibc

func argument(_ index: Int, _ meaning: String) -> String {
    guard CommandLine.arguments.indices.contains(index) else { stop("\(meaning) is missing") }
    return CommandLine.arguments[index]
}

func stop(_ reason: String) -> Never {
    say("probe: \(reason)\n", to: STDERR_FILENO)
    exit(64)
}

func say(_ text: String, to descriptor: Int32) {
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
}

/// Waits until a signal ends the probe.
func rest() -> Never {
    while true { pause() }
}

switch argument(1, "the action") {
case "rest": rest()
case "report":
    publish(report(), at: argument(2, "the report's path"))
    rest()
case "deaf":
    signal(SIGTERM, SIG_IGN)
    signal(SIGINT, SIG_IGN)
    // Written when the signals are ignored, so that a test can wait for the file.
    if CommandLine.argc > 2 { publish("\(getpid())\n", at: argument(2, "the path for its pid")) }
    rest()
case "exit": exit(Int32(argument(2, "the code")) ?? 64)
case "crash":
    let number = Int32(argument(2, "the signal's number")) ?? SIGABRT
    signal(number, SIG_DFL)
    raise(number)
case "serve": serve()
case "tell":
    // Sends a message to the notify socket, as systemd-notify does, and exits.
    tell(argument(2, "the message"))
case "tell-and-rest":
    tell(argument(2, "the message"))
    rest()
case "http": serveHTTP(isCareless: CommandLine.argc > 2)
case "damage":
    // Damages the shared socket once, and serves.
    let mark = argument(3, "the path that says that it is done")
    if access(mark, F_OK) != 0 {
        publish("\(getpid())\n", at: mark)
        damageSocket(by: argument(2, "the damage"))
        exit(3)
    }
    serve()
case "echo-udp": echo()
case "threads":
    // Starts threads that rest, and publishes its pid when they run.
    startThreads(Int(argument(3, "the number of threads")) ?? 0)
    publish("\(getpid())\n", at: argument(2, "the path for its pid"))
    rest()
case "lower-limit":
    // Lowers its own hard limit of descriptors, and publishes its pid then.
    var limit = rlimit(rlim_cur: 64, rlim_max: rlim_t(argument(3, "the limit")) ?? 64)
    guard setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 else { stop("cannot lower the limit") }
    publish("\(getpid())\n", at: argument(2, "the path for its pid"))
    rest()
case "leave-behind":
    // Starts a process in the same process group, which outlives the probe, and publishes its pid.
    let path = argument(2, "the path for its pid")
    publish("\(spawnSelf(["deaf"]))\n", at: path)
    if CommandLine.argc > 3 { rest() }
case "background":
    // As a daemon does: starts a process in a session of its own and exits.
    _ = spawnSelf(["until-hangup"], leadsSession: true)
    exit(0)
case "until-hangup":
    // Exits when nobody reads its standard error any more.
    var request = pollfd(fd: STDERR_FILENO, events: 0, revents: 0)
    while poll(&request, 1, -1) < 1 {}
case "leave-group":
    // Moves to another process group, leaves a helper in its own, and publishes the pid of the helper.
    let path = argument(2, "the path for a pid")
    let helper = spawnSelf(["deaf"])
    // The leader of the other group exits at once and is never reaped, so its group continues to exist.
    guard setpgid(0, spawnSelf(["exit", "0"], leadsGroup: true)) == 0 else { stop("cannot change groups") }
    if CommandLine.argc > 3 { signal(SIGTERM, SIG_IGN) }
    publish("\(helper)\n", at: path)
    rest()
case let unknown: stop("unknown action '\(unknown)'")
}
