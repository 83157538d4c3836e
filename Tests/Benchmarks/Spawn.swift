import Glibc

/// Starts a command with an empty standard input and returns its pid. The first word is a path or is searched in PATH.
func spawn(_ command: [String], output: Int32, log: Int32) throws -> pid_t {
    guard let program = command.first else { throw Failure("cannot start an empty command") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO)

    // All contenders have the same small environment.
    let environment = ["PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")"]
    var words = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }

    var pid: pid_t = 0
    let error = posix_spawnp(&pid, program, &actions, nil, &words, &variables)
    guard error == 0 else {
        throw Failure("cannot start \(program): \(String(cString: strerror(error))) (posix_spawn)")
    }
    return pid
}
