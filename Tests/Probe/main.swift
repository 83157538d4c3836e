// A worker for black-box tests: says what it was given and does as it is told by its first argument.

import Glibc

func argument(_ place: Int, _ meaning: String) -> String {
    guard CommandLine.arguments.indices.contains(place) else { stop("\(meaning) is missing") }
    return CommandLine.arguments[place]
}

func stop(_ reason: String) -> Never {
    say("probe: \(reason)\n", to: STDERR_FILENO)
    exit(64)
}

func say(_ text: String, to descriptor: Int32) {
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
}

/// Waits for a signal that ends it.
func rest() -> Never {
    while true { pause() }
}

switch argument(1, "what to do") {
case "rest": rest()
case "report":
    publish(report(), at: argument(2, "the report's path"))
    rest()
case "deaf":
    signal(SIGTERM, SIG_IGN)
    signal(SIGINT, SIG_IGN)
    // So that whoever waits for the file knows that it is deaf by now.
    if CommandLine.argc > 2 { publish("\(getpid())\n", at: argument(2, "the path for its pid")) }
    rest()
case "exit": exit(Int32(argument(2, "the code")) ?? 64)
case "crash":
    let number = Int32(argument(2, "the signal's number")) ?? SIGABRT
    signal(number, SIG_DFL)
    raise(number)
case "serve": serve()
case "echo-udp": echo()
case "leave-behind":
    // A process that outlives this one in the same group; its pid is what is published.
    let path = argument(2, "the path for its pid")
    publish("\(spawnSelf(["deaf"]))\n", at: path)
    if CommandLine.argc > 3 { rest() }
case "leave-group":
    // Joins another group and leaves a helper in its own; the helper's pid is what is published.
    let path = argument(2, "the path for a pid")
    let helper = spawnSelf(["deaf"])
    // Its end is never waited for, so the group that it leads lasts.
    guard setpgid(0, spawnSelf(["exit", "0"], leadsGroup: true)) == 0 else { stop("cannot change groups") }
    if CommandLine.argc > 3 { signal(SIGTERM, SIG_IGN) }
    publish("\(helper)\n", at: path)
    rest()
case let unknown: stop("cannot do '\(unknown)'")
}
