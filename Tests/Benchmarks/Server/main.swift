import Glibc
import Prefork

// benchmark-server FILE COUNT: a master of the library with that many workers, w/0 and so on.
// benchmark-server bare NAME: no more than a Swift program, as a manifest launches one.
// Either way a worker says "NAME PID NANOSECONDS" as soon as its own code runs, then waits for a signal.

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "bare" {
    sayAndWait(CommandLine.arguments[2])
} else {
    BenchmarkServer.main()
}

func sayAndWait(_ name: String) -> Never {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let line = Array("\(name) \(getpid()) \(now.tv_sec * 1_000_000_000 + now.tv_nsec)\n".utf8)
    // Shorter than PIPE_BUF, so the lines of a thousand workers do not mix in one pipe.
    guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(1) }
    while true { pause() }
}
