import Glibc
import Prefork

// benchmark-server FILE COUNT: a master of the library with COUNT workers, w/0 and so on.
// benchmark-server bare NAME: a bare Swift program, which a manifest launches as a worker.
// In both cases the worker prints "NAME PID NANOSECONDS" as soon as its code runs, and then waits for a signal.

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "bare" {
    sayAndWait(CommandLine.arguments[2])
} else {
    BenchmarkServer.main()
}

func sayAndWait(_ name: String) -> Never {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let line = Array("\(name) \(getpid()) \(now.tv_sec * 1_000_000_000 + now.tv_nsec)\n".utf8)
    // The line is shorter than PIPE_BUF, so lines of several workers do not mix in the pipe.
    guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(1) }
    while true { pause() }
}
