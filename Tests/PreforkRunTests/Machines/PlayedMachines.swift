import Glibc
import Testing

/// Machines that are folders here: a program named `ssh`, first in PATH, runs what it is told in the runtime directory of the
/// machine, by a shell, as sshd does.
final class PlayedMachines {
    let workspace: Workspace
    private(set) var masters: [String: Master] = [:]

    init() throws {
        workspace = try Workspace()
        try workspace.writeProgram(
            "ssh",
            """
            #!/bin/sh
            # One line for each call, so that a test sees what ssh was told.
            echo "$*" >> "$CALLS"
            while [ "$1" != -- ]; do shift; done
            host=$2
            shift 2
            case $host in
            gone) printf 'ssh: connect to host gone port 22: No route to host\\r\\n' >&2; exit 255 ;;
            hangs) echo $$ > "$CALLS.pid"; exec sleep 1000 ;;
            stays) sleep 1000 & echo $! > "$CALLS.pid" ;;
            chatty) printf '{"rows": \\033[2J\\n' ; exit 0 ;;
            strange) exec /no/such/program ;;
            esac
            export RUNTIME_DIRECTORY="$MACHINES/$host"
            sh -c "$*"
            """)
    }

    /// Starts a master on a machine.
    func start(_ machine: String, _ manifest: String, workers: Int) throws {
        workspace.makeFolder(machine)
        let master = try Master(
            manifest,
            environment: ["RUNTIME_DIRECTORY": "\(workspace.path)/\(machine)", "PREFORK_MACHINE": "\(masters.count)"])
        masters[machine] = master
        try master.running(workers)
    }

    var environment: [String: String] {
        [
            "PATH": "\(workspace.path):/usr/bin:/bin", "MACHINES": workspace.path, "CALLS": "\(workspace.path)/calls",
            "RUNTIME_DIRECTORY": workspace.path,
        ]
    }

    /// Runs a command for targets, on machines with this program.
    func run(_ command: String, _ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Command([Built.runner, command, "--remote-program", Built.runner] + words, environment: environment)
            .outcome()
    }

    /// What ssh was told so far, a line for each call.
    var calls: [String] { contents(of: "\(workspace.path)/calls")?.split(separator: "\n").map(String.init) ?? [] }

    /// The pid of a process that a machine has left.
    var leftPID: Int32? {
        contents(of: "\(workspace.path)/calls.pid").flatMap { Int32($0.split(separator: "\n").first ?? "") }
    }
}
